import { describe, expect, it } from 'vitest';
import { kedaActivation, kedaFallback } from './keda.ts';
import { make, observe, pods } from './observation.fixture.ts';

const config = { min: 0, activationThreshold: 0, cooldownS: 300, initialCooldownS: 0 };

describe('the activation loop of KEDA', () => {
  it.each([
    ['activates from 0', { nowS: 100, current: 0, value: 1, lastActiveS: Number.NaN }, config, 1],
    ['activates to the minimum', { nowS: 100, current: 0, value: 1, lastActiveS: Number.NaN }, { ...config, min: 3 }, 3],
    ['needs more than the threshold', { nowS: 100, current: 0, value: 5, lastActiveS: Number.NaN }, { ...config, activationThreshold: 5 }, 0],
    ['keeps what is there in the cooldown', { nowS: 400, current: 4, value: 0, lastActiveS: 100 }, config, 4],
    ['goes to 0 after it', { nowS: 401, current: 4, value: 0, lastActiveS: 100 }, config, 0],
    ['goes at once when never active', { nowS: 1, current: 2, value: 0, lastActiveS: Number.NaN }, config, 0],
    ['waits the initial cooldown when never active', { nowS: 60, current: 2, value: 0, lastActiveS: Number.NaN }, { ...config, initialCooldownS: 60 }, 2],
    ['never goes to 0 with a minimum', { nowS: 9999, current: 2, value: 0, lastActiveS: 1 }, { ...config, min: 1 }, 2],
    ['leaves 1 and above to the HPA', { nowS: 100, current: 3, value: 900, lastActiveS: 70 }, config, 3],
  ])('%s', (_what, poll, given, replicas) => {
    expect(kedaActivation(given, poll)).toBe(replicas);
  });

  it.each([
    ['bears the threshold', 3, 'static', undefined],
    // target 5 * 6 replicas
    ['then believes in the static replicas', 4, 'static', 30],
    ['or in the current ones', 4, 'currentReplicas', 20],
    ['or in the higher', 4, 'currentReplicasIfHigher', 30],
    ['or in the lower', 4, 'currentReplicasIfLower', 20],
  ] as const)('fallback %s', (_what, failures, behavior, value) => {
    expect(kedaFallback({ failureThreshold: 3, replicas: 6, behavior }, failures, 5, 4)).toBe(value);
  });
});

describe('keda', () => {
  it('wakes for requests in the gateway at the next poll, goes on as an HPA, and back to 0 after the cooldown', () => {
    const keda = make('keda', { metric: 'concurrency', target: 5 }, { min: 0, initial: 0 });
    expect(keda.periodS).toBe(15);
    expect(keda.decide(observe({ nowS: 0 })).replicas).toBe(0);
    // between two polls nothing happens
    expect(keda.decide(observe({ nowS: 15, buffered: 12 })).replicas).toBe(0);
    expect(keda.decide(observe({ nowS: 30, buffered: 12 })).replicas).toBe(1);
    // 22 / 5 = 4.4 -> 5; from 1 at most 4 without behavior
    expect(keda.decide(observe({ nowS: 45, pods: pods({ running: 22 }) })).replicas).toBe(4);
    // active for the last time at 60
    const four = pods({ running: 5 }, { running: 5 }, { running: 5 }, { running: 5 });
    // the wish for 5 of 15 s ago is the highest of the window
    expect(keda.decide(observe({ nowS: 60, pods: four })).replicas).toBe(5);
    const idle = pods({}, {}, {}, {}, {});
    let replicas = 5;
    const path: number[] = [];
    for (let nowS = 75; nowS <= 420; nowS += 15) path.push((replicas = keda.decide(observe({ nowS, wanted: replicas, pods: idle.slice(0, replicas) })).replicas));
    expect(path.at(-1)).toBe(0);
    // 60 + 300 < 390: the first poll after the cooldown
    expect(75 + 15 * path.indexOf(0)).toBe(390);
  });

  it('keeps what is there while the trigger fails, and then falls back', () => {
    const blind = pods({}, {}).map((pod) => ({ ...pod, sample: undefined }));
    const keda = make('keda', { ignoreNullValues: false, fallback: { failureThreshold: 2, replicas: 6, behavior: 'static' } });
    const path = [0, 15, 30].map((nowS) => keda.decide(observe({ nowS, pods: blind })).replicas);
    // third failure: 30 / 5 = 6; from 2 at most 4 in a sync
    expect(path).toEqual([2, 2, 4]);
  });
});
