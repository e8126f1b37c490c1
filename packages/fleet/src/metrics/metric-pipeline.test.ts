import { describe, expect, it } from 'vitest';
import { MetricPipeline } from './metric-pipeline.ts';
import type { ReplicaSample } from './replica-sample.ts';

const at = (timeS: number, waiting = timeS): ReplicaSample => ({ timeS, waiting, running: 0, kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0 });

describe('the metric pipeline', () => {
  it('shows a queue that grows by 1 a second 30 to 45 s late: scraped every 15 s, seen 30 s later', () => {
    const pipeline = new MetricPipeline(30);
    const stale: number[] = [];
    for (let nowS = 0; nowS <= 120; nowS++) {
      if (nowS % 15 === 0) pipeline.push(7, at(nowS));
      const seen = pipeline.newest(7, nowS);
      if (nowS < 30) expect(seen).toBeUndefined();
      else stale.push(nowS - seen!.waiting);
    }
    expect(Math.min(...stale)).toBe(30);
    expect(Math.max(...stale)).toBe(44);
  });

  it('shows a sample from the moment that it arrives', () => {
    const pipeline = new MetricPipeline(5);
    pipeline.push(1, at(10));
    expect(pipeline.newest(1, 14.999)).toBeUndefined();
    expect(pipeline.newest(1, 15)).toEqual(at(10));
  });

  it('shows nothing from the moment that news of a scrape without an answer arrives, until there is an answer again', () => {
    const pipeline = new MetricPipeline(5);
    pipeline.lose(1, 0);
    pipeline.push(1, at(10));
    pipeline.lose(1, 25);
    expect(pipeline.newest(1, 29)).toEqual(at(10));
    expect(pipeline.newest(1, 30)).toBeUndefined();
    pipeline.push(1, at(40));
    expect(pipeline.newest(1, 44)).toBeUndefined();
    expect(pipeline.newest(1, 45)).toEqual(at(40));
  });

  it('keeps pods apart and forgets those that are gone', () => {
    const pipeline = new MetricPipeline(0);
    pipeline.push(1, at(1));
    pipeline.push(2, at(2));
    expect(pipeline.newest(1, 9)?.timeS).toBe(1);
    pipeline.drop(1);
    expect(pipeline.newest(1, 9)).toBeUndefined();
    expect(pipeline.newest(2, 9)?.timeS).toBe(2);
  });

  it('holds no more than what is under way, also when nobody reads', () => {
    const pipeline = new MetricPipeline(30);
    for (let timeS = 0; timeS < 15_000; timeS += 15) pipeline.push(1, at(timeS));
    expect(pipeline.size).toBeLessThanOrEqual(4);
    expect(pipeline.newest(1, 14_985)?.timeS).toBe(14_955);
  });
});
