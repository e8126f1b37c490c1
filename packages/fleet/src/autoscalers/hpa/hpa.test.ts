import { describe, expect, it } from 'vitest';
import { make, observe, pods } from '../observation.fixture.ts';

describe('hpa', () => {
  it('says what it saw', () => {
    // 14.2 of 10 on 2: ceil(2.84) = 3
    expect(make('hpa').decide(observe({ pods: pods({ waiting: 14.2 }, { waiting: 14.2 }) }))).toEqual({ replicas: 3, why: 'waiting 14.2 of 10 per pod' });
  });

  it('falls into the trap of pods that run, are not ready and export an empty queue', () => {
    const [busy, loading] = [pods({ waiting: 16 })[0]!, { ...pods({ waiting: 0 })[0]!, id: 1, ready: false }];
    // (16 + 0) / 2 = 8: ratio 0.8 of 2 is 2; a pod without a sample would be missing: 16 is ratio 1.6, and (16 + 0) / 2 flips it: 2
    expect(make('hpa').decide(observe({ pods: [busy, loading] })).replicas).toBe(2);
    // the ready one alone: ceil(1.6) = 2
    expect(make('hpa').decide(observe({ pods: [busy] })).replicas).toBe(2);
    // an external average counts both alike: 16 / 10 = 2
    expect(make('hpa', { type: 'external-average' }).decide(observe({ pods: [busy, loading] })).replicas).toBe(2);
    // an external value multiplies by the ready pods: ratio 36 / 10 * 1 = 4
    expect(make('hpa', { type: 'external-value' }).decide(observe({ pods: [{ ...busy, sample: { ...busy.sample!, waiting: 36 } }, loading] })).replicas).toBe(4);
  });

  it('takes the highest of several metrics, and does not go down while one fails', () => {
    const metrics = [{ metric: 'waiting', target: 10, type: 'pods' }, { metric: 'kvUsage', target: 0.5, type: 'pods' }];
    // waiting wants ceil(0.5 * 2) = 1; kv ceil(1.6 * 2) = 4
    expect(make('hpa', { metrics }).decide(observe({ pods: pods({ waiting: 5, kvUsage: 0.8 }, { waiting: 5, kvUsage: 0.8 }) })).replicas).toBe(4);
    const failing = [{ metric: 'waiting', target: 10, type: 'pods' }, { metric: 'tokensPerS', target: 5, type: 'pods' }];
    const hpa = make('hpa', { metrics: failing, scaleDown: { stabilizationS: 0 } });
    expect(hpa.decide(observe({ nowS: 0, pods: pods({}, {}, {}) })).replicas).toBe(3);
    // a second sample, and the rate is known: both want 0, the minimum is 1
    expect(hpa.decide(observe({ nowS: 15, pods: pods({ timeS: 15 }, { timeS: 15 }, { timeS: 15 }) })).replicas).toBe(1);
  });

  it('comes back from 0 by an external metric', () => {
    const hpa = make('hpa', { type: 'external-average', metric: 'concurrency', target: 4 }, { min: 0 });
    expect(hpa.decide(observe({ nowS: 0, buffered: 9 })).replicas).toBe(3);
  });

  it('takes one pod a minute away after 5 minutes without load', () => {
    const hpa = make('hpa', { scaleDown: { stabilizationS: 300, policies: [{ kind: 'pods', value: 1, periodS: 60 }] } });
    let wanted = 4;
    const downs: number[] = [];
    for (let nowS = 0; nowS <= 480; nowS += 15) {
      const { replicas } = hpa.decide(observe({ nowS, wanted, pods: pods(...Array.from({ length: wanted }, () => ({}))) }));
      if (replicas < wanted) downs.push(nowS);
      wanted = replicas;
    }
    // the first wish, for the 4 that were there, is out of the window at 300
    expect(downs).toEqual([300, 360, 420]);
    expect(wanted).toBe(1);
  });
});
