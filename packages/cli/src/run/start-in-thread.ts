import { readText } from '@foretoken/study/files';
import type { CommandContext } from '../command.ts';
import { inThread } from './in-thread.ts';

/** What the thread of a command receives. */
export interface CommandThreadData<Flags> {
  readonly flags: Flags;
  readonly context: CommandContext;
  /** Text of standard input, when one of the scenarios is `-`: a thread cannot read it. */
  readonly standardInput: string | undefined;
}

/** Runs a command in a thread of its own; `file` is the emitted one, since threads cannot load TypeScript on Node 20. */
export async function startInThread<Flags>(file: URL, flags: Flags, context: CommandContext): Promise<number> {
  const standardInput = context.operands.includes('-') ? await readText('-') : undefined;
  const workerData: CommandThreadData<Flags> = { flags, context, standardInput };
  return await inThread(file, workerData, context.terminal);
}
