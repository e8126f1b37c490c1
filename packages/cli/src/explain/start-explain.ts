import { readText } from '@foretoken/study/node';
import type { CommandContext } from '../command.ts';
import { inThread } from '../run/in-thread.ts';
import type { ExplainFlags } from './explain-flags.ts';

/** What the thread of an explanation receives. */
export interface ExplainThreadData {
  readonly flags: ExplainFlags;
  readonly context: CommandContext;
  /** Text of standard input, when the scenario is `-`: a thread cannot read it. */
  readonly standardInput: string | undefined;
}

/** Runs `foretoken explain` in a thread of its own. */
export async function startExplain(flags: ExplainFlags, context: CommandContext): Promise<number> {
  const standardInput = context.operands.includes('-') ? await readText('-') : undefined;
  const workerData: ExplainThreadData = { flags, context, standardInput };
  // The emitted file: threads cannot load TypeScript on Node 20.
  return await inThread(new URL('./explain-thread.js', import.meta.url), workerData, context.terminal);
}
