import type { StudyExecutor } from '@foretoken/study';
import { createLocalExecutor, createQueueExecutor, parseQueueUrl, redactUrls } from '@foretoken/study/node';
import { availableParallelism } from 'node:os';
import { bothGiven } from '../diagnostics.ts';
import { queueAccess, queueUrl } from '../worker/queue-access.ts';
import type { SweepFlags } from './sweep-flags.ts';

/** Where the points of a sweep are computed, and what the log beside its folder says about that. */
export interface ChosenExecutor {
  readonly executor: StudyExecutor;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** The workers of a queue, where one is named; else threads of this process, and always with `--workers`. @throws ForetokenError E0210, E1040, E1050. */
export async function executorOf(flags: Pick<SweepFlags, 'workers' | 'queue' | 'queue-ca' | 'wait'>): Promise<ChosenExecutor> {
  const { workers, wait } = flags;
  if (flags.queue !== undefined && workers !== undefined) throw bothGiven('--queue', '--workers');
  if (workers === undefined && queueUrl(flags) !== undefined) {
    const access = await queueAccess(flags);
    // A study that is already computed never connects: a wrong URL is told all the same.
    parseQueueUrl(access.url, access.ca !== undefined);
    return { executor: createQueueExecutor({ ...access, ...(wait === undefined ? {} : { waitS: wait }) }), facts: { queue: redactUrls(access.url) } };
  }
  const threads = workers ?? availableParallelism();
  return { executor: createLocalExecutor({ threads }), facts: { workers: threads } };
}
