import { describe, expect, it } from 'vitest';
import { KPA_CALM, knativeScale } from './knative-kpa.ts';
import type { KpaConfig } from './knative-kpa.ts';
import { make, observe, pods } from './observation.fixture.ts';

const config: KpaConfig = { target: 70, stableWindowS: 60, panicThreshold: 2, maxScaleUpRate: 1000, maxScaleDownRate: 2, activationScale: 1 };
const tick = (readyPods: number, stable: number, panic: number, nowS = 100): Parameters<typeof knativeScale>[1] => ({ nowS, readyPods, stable, panic });

describe('one tick of the Knative autoscaler', () => {
  it.each([
    // ceil(250 / 70) = 4
    ['sizes for the stable window', config, tick(3, 250, 250), 4],
    // floor(10 / 2) = 5
    ['at most halves', config, tick(10, 70, 70), 5],
    // 1 ready: floor(1 / 2) = 0
    ['can go from 1 to 0', config, tick(1, 0, 0), 0],
    ['takes no ready pod as one', config, tick(0, 70, 70), 1],
    // ceil(1.5 * 2) = 3 instead of 5
    ['keeps the rate up', { ...config, maxScaleUpRate: 1.5 }, tick(2, 300, 140), 3],
    ['starts several at once when told to', { ...config, activationScale: 3 }, tick(0, 1, 1), 3],
    ['but none for no load', { ...config, activationScale: 3 }, tick(1, 0, 0), 0],
    // panic: ceil(280 / 70) = 4, 4 / 2 = 2 = threshold
    ['panics at twice what the ready pods should have', config, tick(2, 140, 280), 4],
    // ceil(210 / 70) = 3, 3 / 2 = 1.5
    ['is calm below it', config, tick(2, 140, 210), 2],
  ])('%s', (_what, given, at, desired) => {
    expect(knativeScale(given, at, KPA_CALM).desired).toBe(desired);
  });

  it('never scales down in panic, and ends it a stable window after the last surge', () => {
    const surge = knativeScale(config, tick(1, 70, 350, 0), KPA_CALM);
    expect(surge.desired).toBe(5);
    const after = knativeScale(config, tick(5, 140, 70, 60), surge.state);
    expect(after.desired).toBe(5);
    // 0 + 60 < 62
    const calm = knativeScale(config, tick(5, 140, 70, 62), after.state);
    expect(calm.desired).toBe(2);
    expect(calm.state).toEqual(KPA_CALM);
  });

  it('begins each panic afresh', () => {
    const calm = knativeScale(config, tick(4, 140, 140, 500), { panicS: 1, maxPanicPods: 19 });
    expect(knativeScale(config, tick(2, 140, 280, 502), calm.state).desired).toBe(4);
  });
});

describe('knative-kpa', () => {
  it('keeps the last pod for the grace period', () => {
    const kpa = make('knative-kpa', {}, { min: 0 });
    const path = [100, 102, 128, 130].map((nowS) => kpa.decide(observe({ nowS, pods: pods({}) })).replicas);
    expect(path).toEqual([1, 1, 1, 0]);
  });

  it('decides nothing before the first full second', () => {
    const kpa = make('knative-kpa');
    expect(kpa.decide(observe({ nowS: 0, pods: pods({}, {}), concurrency: 900 })).replicas).toBe(2);
    // ceil(900 / 70) = 13
    expect(kpa.decide(observe({ nowS: 2, pods: pods({}, {}), concurrency: 900 })).replicas).toBe(13);
  });

  it('takes the highest wish of the scale-down delay', () => {
    const kpa = make('knative-kpa', { scaleDownDelayS: 10 });
    const path = [[100, 280], [104, 70], [109, 70], [110, 70]].map(([nowS, concurrency]) => kpa.decide(observe({ nowS: nowS!, pods: pods({}, {}, {}, {}), concurrency: concurrency! })).replicas);
    // halves at most: floor(4 / 2) = 2
    expect(path).toEqual([4, 4, 4, 2]);
  });

  it('can look at arrivals: 840 in 60 s are 14/s, of 2 * 0.7 = 10 pods', () => {
    expect(make('knative-kpa', { metric: 'rps', target: 2 }).decide(observe({ nowS: 60, pods: pods({}, {}, {}, {}, {}, {}), traffic: { arrivals: 840 } })).replicas).toBe(20);
    expect(make('knative-kpa', { metric: 'rps', target: 2, panicWindowPercentage: 100 }).decide(observe({ nowS: 60, pods: pods({}, {}, {}, {}, {}, {}), traffic: { arrivals: 840 } })).replicas).toBe(10);
  });
});
