import { describe, expect, it } from 'vitest';
import { make, observe, pods } from './observation.fixture.ts';
import { rayDesired, rayServeStep } from './ray-serve.ts';
import type { RayConfig } from './ray-serve.ts';

const config: RayConfig = { targetOngoingRequests: 2, upscalingFactor: 1, downscalingFactor: 1, upscaleDelayS: 0.3, downscaleDelayS: 0.5, downscaleToZeroDelayS: 0.7, controlLoopS: 0.1, min: 0, max: 20 };

describe('what Ray Serve wants', () => {
  it.each([
    // 17 / 2 = 8.5 -> 9
    ['total over target', config, 4, 17, 9],
    // 4 + 0.5 * (8.5 - 4) = 6.25 -> 7
    ['half way with a factor', { ...config, upscalingFactor: 0.5 }, 4, 17, 7],
    // 10 + 0.5 * (2 - 10) = 6
    ['half way down', { ...config, downscalingFactor: 0.5 }, 10, 4, 6],
    // 4 + 0.1 * (2 - 4) = 3.8 -> 4, and one fewer so as not to stick
    ['does not stick with a small factor', { ...config, downscalingFactor: 0.1 }, 4, 4, 3],
    ['keeps within bounds', config, 4, 900, 20],
  ])('%s', (_what, given, current, ongoing, desired) => {
    expect(rayDesired(given, current, ongoing)).toBe(desired);
  });
});

describe('the delays of Ray Serve', () => {
  function rounds(current: number, ongoing: readonly number[]): number[] {
    let counter = 0;
    return ongoing.map((each) => {
      const step = rayServeStep(config, current, each, counter);
      counter = step.counter;
      return step.replicas;
    });
  }

  it('a wish must outlast its loops: more than 3 for up, more than 5 for down', () => {
    expect(rounds(2, [8, 8, 8, 8])).toEqual([2, 2, 2, 4]);
    expect(rounds(4, [2, 2, 2, 2, 2, 2])).toEqual([4, 4, 4, 4, 4, 1]);
  });

  it('an interruption starts again', () => {
    expect(rounds(2, [8, 8, 8, 4, 8, 8, 8, 8])).toEqual([2, 2, 2, 2, 2, 2, 2, 4]);
    expect(rounds(2, [8, 8, 8, 0, 8])).toEqual([2, 2, 2, 2, 2]);
  });

  it('goes to 0 only from 1, after the delay for it', () => {
    expect(rounds(4, [0, 0, 0, 0, 0, 0])).toEqual([4, 4, 4, 4, 4, 1]);
    expect(rounds(1, [0, 0, 0, 0, 0, 0, 0, 0])).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('comes back from 0 at once', () => {
    expect(rounds(0, [0, 1])).toEqual([0, 1]);
    expect(rayServeStep({ ...config, upscalingFactor: 2.5 }, 0, 1, 0).replicas).toBe(3);
  });
});

describe('ray-serve', () => {
  it('needs 30 s of load, seen in reports every 10 s', () => {
    const ray = make('ray-serve');
    expect(ray.periodS).toBe(0.1);
    const path: number[] = [];
    for (let i = 0; i <= 400; i++) path.push(ray.decide(observe({ nowS: i / 10, pods: pods({}), concurrency: i >= 55 ? 8 : 0 })).replicas);
    // seen at 10 s, loop 100; the 301st loop from there is number 400
    expect(path.indexOf(4)).toBe(400);
  });
});
