import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createQueueExecutor } from '@foretoken/study/node';
import { hasRedis, TestRedis } from './support/redis.ts';
import { localOutcomes, Recorder, removeStudy, testStudy } from './support/study.ts';
import { TestWorker } from './support/worker.ts';

const never = new AbortController().signal;
const ended: (() => Promise<void>)[] = [];
const later = <T extends { stop(): Promise<void> }>(each: T): T => {
  ended.push(async () => await each.stop());
  return each;
};
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

describe.skipIf(!hasRedis)('a queue on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(async () => await redis.stop());

  it('gives the same bytes as a local run, also of points that fail', async () => {
    const study = testStudy(40);
    const expected = await localOutcomes(study);
    const worker = later(new TestWorker(redis.url));
    const executor = createQueueExecutor({ url: redis.url });
    const recorder = new Recorder();
    await executor.execute(study.study, study.tasks, recorder, never);
    await executor.close();
    expect(Object.fromEntries(recorder.outcomes)).toEqual(Object.fromEntries(expected));
    expect([...expected.values()].filter((text) => text.includes('"failed"'))).toHaveLength(9);
    expect(worker.events.filter(({ event }) => event === 'done').reduce((sum, { points = 0 }) => sum + points, 0)).toBe(49);
    removeStudy(study);
  });
});
