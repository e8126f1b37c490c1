import type { StudyExecutor } from '@foretoken/study';
import { createLocalExecutor } from '@foretoken/study/node';
import { availableParallelism } from 'node:os';
import type { SweepFlags } from './sweep-flags.ts';

/** Where the points of a sweep are computed, and what the log beside its folder says about that. */
export interface ChosenExecutor {
  readonly executor: StudyExecutor;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Threads of this process. */
export async function executorOf({ workers }: Pick<SweepFlags, 'workers'>): Promise<ChosenExecutor> {
  const threads = workers ?? availableParallelism();
  return await Promise.resolve({ executor: createLocalExecutor({ threads }), facts: { workers: threads } });
}
