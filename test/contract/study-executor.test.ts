import { describe } from 'vitest';
import type { StudyExecutor } from '@foretoken/study';
import { createInProcessExecutor } from '@foretoken/study/node';
import { describeExecutor } from './study-executor.case.ts';

describe('the executor in process', () => {
  describeExecutor(() => createInProcessExecutor({ chunk: 3 }));
});

/** Threads cannot load TypeScript on Node 20: the built file. */
describe('the executor in threads', () => {
  describeExecutor(async (workers) => {
    const built = (await import(new URL('../../packages/study/dist/index.node.js', import.meta.url).href)) as { createLocalExecutor: (options: { readonly threads: number }) => StudyExecutor };
    return built.createLocalExecutor({ threads: workers });
  });
});
