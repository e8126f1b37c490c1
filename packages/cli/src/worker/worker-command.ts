import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { programIdentity, type QueueWorker, startQueueWorker, waitingPlace } from '@foretoken/study/node';
import type { CommandContext } from '../command.ts';
import { writeJson, writeMessage, writeResult } from '../terminal/output.ts';
import { queueAccess } from './queue-access.ts';
import type { WorkerFlags } from './worker-flags.ts';
import { logLine, summaryText } from './worker-log.ts';

const EXIT_INTERRUPTED = 130;
const LOCK_S = 30;

/** Works until it is told to leave, or is idle for long enough. The log is on stderr, the summary on stdout. */
export async function workerCommand(flags: WorkerFlags, { json }: CommandContext): Promise<number> {
  const access = await queueAccess(flags);
  if (flags['print-queue']) {
    const place = waitingPlace(access, programIdentity());
    if (json) writeJson({ schema: 'foretoken.queue/1', program: programIdentity(), ...place });
    else writeResult(place.waiting);
    return 0;
  }
  const joined: { worker?: QueueWorker } = {};
  drainOnSignals(() => (joined.worker === undefined ? process.exit(EXIT_INTERRUPTED) : joined.worker.drain()));
  const idleS = flags['exit-when-idle'];
  const worker = await startQueueWorker({
    ...access,
    threads: flags.threads ?? availableParallelism(),
    lockS: flags.lock ?? LOCK_S,
    cache: flags.cache ?? defaultCache(),
    ...(idleS === undefined ? {} : { exitWhenIdleS: idleS }),
    onEvent: (event) => (flags.quiet ? undefined : writeMessage(logLine(event, json))),
  });
  joined.worker = worker;
  const summary = await worker.left;
  if (json) writeJson({ schema: 'foretoken.worker/1', ...summary });
  else writeResult(summaryText(summary));
  return 0;
}

/** The first signal asks to leave; without a worker yet, or the second time, it ends the process, and what ran is computed elsewhere. */
function drainOnSignals(drain: () => void): void {
  let count = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      count++;
      if (count > 1) process.exit(EXIT_INTERRUPTED);
      drain();
    });
  }
}

/** As of the XDG base directory specification. */
function defaultCache(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME, 'foretoken');
}
