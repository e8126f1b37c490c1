import { parentPort } from 'node:worker_threads';
import { type LoadedRequests, type LoadedScenario, loadRequests } from '@foretoken/study/load';
import type { Job, Report } from './run-candidates.ts';
import { refusedBy } from './outcome.ts';
import { simulateCandidate } from './simulate-candidate.ts';

if (parentPort === null) throw new Error('compare-thread runs as a thread');
const port = parentPort;

/** Requests of the scenarios and seeds that this thread has read: engines of one scenario share them. */
const cache = new Map<string, Promise<LoadedRequests>>();

port.on('message', (job: Job) => {
  void work(job);
});

async function work({ index, candidate, range }: Job): Promise<void> {
  const load = async (loaded: LoadedScenario, seed: number): Promise<LoadedRequests> => {
    const key = `${candidate.path}\n${seed}`;
    const found = cache.get(key) ?? loadRequests(loaded, seed);
    cache.set(key, found);
    return await found;
  };
  try {
    const run = await simulateCandidate(candidate, load, (progress) => send({ kind: 'progress', index, progress }), range);
    const columns = run.replications.flatMap(({ ttftS, e2eS }) => [ttftS.buffer as ArrayBuffer, e2eS.buffer as ArrayBuffer]);
    port.postMessage({ kind: 'done', index, outcome: { kind: 'ran', run } } satisfies Report, columns);
  } catch (error) {
    report(index, candidate.label, error);
  }
}

/** What is no refusal ends this thread, and so the comparison, as an internal error. */
function report(index: number, label: string, error: unknown): void {
  try {
    send({ kind: 'done', index, outcome: refusedBy(label, error) });
  } catch (bug) {
    setImmediate(() => {
      throw bug;
    });
  }
}

function send(message: Report): void {
  port.postMessage(message);
}
