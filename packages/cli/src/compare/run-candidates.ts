import type { ReplicationRange } from '@foretoken/fleet';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ProgressReport } from '../terminal/progress.ts';
import type { Candidate } from './candidate.ts';
import type { Outcome } from './outcome.ts';

/** What a thread is asked. */
export interface Job {
  readonly index: number;
  readonly candidate: Candidate;
  /** Only these replications; absent = those of the scenario. */
  readonly range?: ReplicationRange;
}

/** What a thread answers. */
export type Report =
  | { readonly kind: 'progress'; readonly index: number; readonly progress: ProgressReport }
  | { readonly kind: 'done'; readonly index: number; readonly outcome: Outcome };

/**
 * Simulates all candidates in threads of their own, so that Ctrl-C ends the program at once. A thread takes the next
 * candidate when it is done with one; outcomes stand in the order of the candidates, whatever the number of threads.
 */
export async function runCandidates(candidates: readonly Candidate[], workers: number | undefined, onProgress: (progress: ProgressReport) => void, range?: ReplicationRange): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const done: (ProgressReport | undefined)[] = candidates.map(() => undefined);
  let next = 0;
  const threads = Math.min(candidates.length, workers ?? availableParallelism());
  const runThread = async (): Promise<void> => {
    // The emitted file: threads cannot load TypeScript on Node 20.
    const worker = new Worker(new URL('./compare-thread.js', import.meta.url));
    const give = (): boolean => {
      const candidate = candidates[next];
      if (candidate === undefined) return false;
      worker.postMessage({ index: next++, candidate, ...(range === undefined ? {} : { range }) } satisfies Job, []);
      return true;
    };
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (message: Report) => {
        if (message.kind === 'progress') {
          done[message.index] = message.progress;
        } else {
          outcomes[message.index] = message.outcome;
          done[message.index] = ended(done[message.index]);
          if (!give()) resolve();
        }
        onProgress(together(done));
      });
      if (!give()) resolve();
    });
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, runThread));
  return outcomes;
}

function ended(last: ProgressReport | undefined): ProgressReport {
  const total = last?.total ?? 0;
  return { done: total, total };
}

/** Candidates that have not begun count like the largest one so far. */
function together(all: readonly (ProgressReport | undefined)[]): ProgressReport {
  const largest = Math.max(...all.map((each) => each?.total ?? 0));
  return {
    done: all.reduce((sum, each) => sum + (each?.done ?? 0), 0),
    total: all.reduce((sum, each) => sum + (each?.total ?? largest), 0),
  };
}
