import { readText } from '@foretoken/study/node';
import type { CommandContext } from '../command.ts';
import { inThread } from '../run/in-thread.ts';
import type { CheckFlags } from './check-flags.ts';

/** What the thread of a check receives. */
export interface CheckThreadData {
  readonly flags: CheckFlags;
  readonly context: CommandContext;
  /** Text of standard input, when one of the scenarios is `-`: a thread cannot read it. */
  readonly standardInput: string | undefined;
}

/** Runs `foretoken check` in a thread of its own. */
export async function startCheck(flags: CheckFlags, context: CommandContext): Promise<number> {
  const standardInput = context.operands.includes('-') ? await readText('-') : undefined;
  const workerData: CheckThreadData = { flags, context, standardInput };
  // The emitted file: threads cannot load TypeScript on Node 20.
  return await inThread(new URL('./check-thread.js', import.meta.url), workerData, context.terminal);
}
