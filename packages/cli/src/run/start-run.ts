import type { CommandContext } from '../command.ts';
import { inThread } from './in-thread.ts';
import { readText } from '@foretoken/study/node';
import type { RunFlags } from './run-flags.ts';

/** What the thread of a run receives. */
export interface RunThreadData {
  readonly flags: RunFlags;
  readonly context: CommandContext;
  /** Text of standard input, when one of the scenarios is `-`: a thread cannot read it. */
  readonly standardInput: string | undefined;
}

/** Runs `foretoken run` in a thread of its own. */
export async function startRun(flags: RunFlags, context: CommandContext): Promise<number> {
  const standardInput = context.operands.includes('-') ? await readText('-') : undefined;
  const workerData: RunThreadData = { flags, context, standardInput };
  // The emitted file: threads cannot load TypeScript on Node 20.
  return await inThread(new URL('./run-thread.js', import.meta.url), workerData, context.terminal);
}
