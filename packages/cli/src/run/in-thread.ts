import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { writeMessage } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

const EXIT_INTERRUPTED = 130;

/**
 * Runs an emitted file in a thread of its own and returns its exit code, so that Ctrl-C ends the program at once
 * although the work never returns to the event loop. The thread writes to this process's stdout and stderr.
 */
export async function inThread(file: URL, workerData: unknown, terminal: Terminal): Promise<number> {
  process.once('SIGINT', () => {
    if (terminal.progress) writeMessage('');
    process.exit(EXIT_INTERRUPTED);
  });
  const worker = new Worker(file, { workerData });
  return await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', resolve);
  });
}
