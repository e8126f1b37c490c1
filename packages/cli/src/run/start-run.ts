import process from 'node:process';
import { Worker } from 'node:worker_threads';
import type { CommandContext } from '../command.ts';
import { writeMessage } from '../terminal/output.ts';
import { readText } from './read-text.ts';
import type { RunFlags } from './run-flags.ts';

/** What the thread of a run receives. */
export interface RunThreadData {
  readonly flags: RunFlags;
  readonly context: CommandContext;
  /** Text of standard input, when one of the scenarios is `-`: a thread cannot read it. */
  readonly standardInput: string | undefined;
}

const EXIT_INTERRUPTED = 130;

/**
 * Runs `foretoken run` in a thread of its own, so that Ctrl-C ends the program at once although a simulation never
 * returns to the event loop. The thread writes to this process's stdout and stderr.
 */
export async function startRun(flags: RunFlags, context: CommandContext): Promise<number> {
  const standardInput = context.operands.includes('-') ? await readText('-') : undefined;
  const workerData: RunThreadData = { flags, context, standardInput };
  process.once('SIGINT', () => {
    if (context.terminal.progress) writeMessage('');
    process.exit(EXIT_INTERRUPTED);
  });
  // The emitted file: threads cannot load TypeScript on Node 20.
  const worker = new Worker(new URL('./run-thread.js', import.meta.url), { workerData });
  return await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', resolve);
  });
}
