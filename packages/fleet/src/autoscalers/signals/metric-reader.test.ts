import { describe, expect, it } from 'vitest';
import { observe, pods } from '../observation.fixture.ts';
import { Every } from './every.ts';
import { MetricReader } from './metric-reader.ts';

describe('metrics of a pod', () => {
  const [pod] = pods({ waiting: 3, running: 5, kvUsage: 0.4 });

  it('are those of its newest sample', () => {
    const reader = new MetricReader();
    expect((['waiting', 'running', 'concurrency', 'kvUsage'] as const).map((metric) => reader.ofPod(metric, pod!))).toEqual([3, 5, 8, 0.4]);
    expect(reader.ofPod('waiting', { ...pod!, sample: undefined })).toBeUndefined();
  });

  it('rates need two samples, and span the last minute', () => {
    const reader = new MetricReader();
    const rates = [0, 15, 30, 45, 60, 75, 90, 105].map((timeS) => {
      // 2/s until 60 s, 6/s after it
      const given = pods({ timeS, requestsReceived: timeS <= 60 ? 2 * timeS : 120 + 6 * (timeS - 60), promptTokens: 100 * timeS, outputTokens: 10 * timeS });
      reader.observe(observe({ nowS: timeS, pods: given }));
      return [reader.ofPod('requestsPerS', given[0]!), reader.ofPod('tokensPerS', given[0]!)];
    });
    expect(rates[0]).toEqual([undefined, undefined]);
    expect(rates[1]).toEqual([2, 110]);
    // from 30 s on: (2 * 30 + 6 * 30) / 60
    expect(rates[6]).toEqual([4, 110]);
    // from 45 s on: (2 * 15 + 6 * 45) / 60
    expect(rates[7]).toEqual([5, 110]);
  });

  it('forget a pod that is gone', () => {
    const reader = new MetricReader();
    reader.observe(observe({ nowS: 0, pods: pods({ timeS: 0 }) }));
    reader.observe(observe({ nowS: 15 }));
    const back = pods({ timeS: 30, requestsReceived: 60 });
    reader.observe(observe({ nowS: 30, pods: back }));
    expect(reader.ofPod('requestsPerS', back[0]!)).toBeUndefined();
  });
});

describe('metrics of the pool', () => {
  const reader = new MetricReader();
  const given = [...pods({ waiting: 3, running: 5 }, { waiting: 1, running: 2 }), { ...pods({ waiting: 7, running: 1 })[0]!, id: 2, phase: 'terminating' as const }, { ...pods({ waiting: 50 })[0]!, id: 3, phase: 'failed' as const }];

  it('are sums over all that export them, those that drain included', () => {
    expect([reader.ofPool('waiting', observe({ pods: given })), reader.ofPool('running', observe({ pods: given }))]).toEqual([11, 8]);
  });

  it('hold what waits in the gateway', () => {
    expect([reader.ofPool('waiting', observe({ pods: given, buffered: 4 })), reader.ofPool('running', observe({ pods: given, buffered: 4 })), reader.ofPool('concurrency', observe({ buffered: 4 }))]).toEqual([15, 8, 4]);
  });

  it('are unknown when nobody exports them', () => {
    expect(reader.ofPool('kvUsage', observe())).toBeUndefined();
    expect(reader.ofPool('waiting', observe())).toBeUndefined();
  });

  it('count arrivals in the gateway', () => {
    expect(reader.ofPool('requestsPerS', observe({ nowS: 100, traffic: { arrivals: 90 } }))).toBe(1.5);
    expect(reader.ofPool('requestsPerS', observe({ nowS: 30, traffic: { arrivals: 90 } }))).toBe(3);
    expect(reader.ofPool('requestsPerS', observe({ nowS: 0 }))).toBeUndefined();
  });
});

describe('a loop in a loop', () => {
  it('is due every period, whatever the steps of the outer one', () => {
    const due = (periodS: number, stepS: number, untilS: number): number[] => {
      const every = new Every(periodS);
      return Array.from({ length: Math.round(untilS / stepS) + 1 }, (_, i) => i * stepS).filter((nowS) => every.isDue(nowS));
    };
    expect(due(30, 15, 90)).toEqual([0, 30, 60, 90]);
    expect(due(10, 0.1, 30).map((timeS) => Math.round(timeS * 10) / 10)).toEqual([0, 10, 20, 30]);
    // 20 into steps of 15: at 30 instead of 20, at 45 instead of 40, at 60
    expect(due(20, 15, 60)).toEqual([0, 30, 45, 60]);
  });

  it('can begin late', () => {
    const every = new Every(180, 180);
    expect([0, 179, 180, 181, 360].map((nowS) => every.isDue(nowS))).toEqual([false, false, true, false, true]);
  });
});
