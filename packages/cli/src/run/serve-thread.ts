import process from 'node:process';
import { workerData } from 'node:worker_threads';
import type { CommandContext } from '../command.ts';
import { reportFailure } from '../terminal/failure.ts';
import type { CommandThreadData } from './start-in-thread.ts';

/** The other side of `startInThread`: runs the command and leaves its exit code. */
export async function serveThread<Flags>(command: (flags: Flags, context: CommandContext, standardInput: string | undefined) => Promise<number>): Promise<void> {
  const { flags, context, standardInput } = workerData as CommandThreadData<Flags>;
  try {
    process.exitCode = await command(flags, context, standardInput);
  } catch (error) {
    process.exitCode = reportFailure(error, context.json, context.terminal);
  }
}
