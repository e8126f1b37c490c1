import { describe, expect, it } from 'vitest';
import { randomStream } from '../random/named-stream.ts';
import { constant } from './constant.ts';
import { empiricalQuantiles } from './empirical-quantiles.ts';
import { exponential } from './exponential.ts';
import { gamma } from './gamma.ts';
import { lognormal } from './lognormal.ts';
import { mixture } from './mixture.ts';
import { pareto } from './pareto.ts';
import { uniform } from './uniform.ts';
import { weibull } from './weibull.ts';
import { zipf } from './zipf.ts';

// Pinned on Node 20: every Node version must draw the same bits from the same seed.
describe('draws of seed 42 are the same on every machine', () => {
  it.each([
    ['e', exponential(2), [0.3505007916565257, 1.3122644261944392, 0.3324349012886884]],
    ['g', gamma(2.5, 2), [7.077611871081757, 4.8550393685267235, 6.705302992885813]],
    ['gs', gamma(0.3, 1), [0.08282724263055738, 0.012799650085026761, 0.06026049650684941]],
    ['w', weibull(1.5, 2), [3.6615539138860136, 1.8785714562421727, 2.809968803635232]],
    ['l', lognormal(0, 1), [1.0427927565650457, 0.2523224035955756, 2.276691232231469]],
    ['p', pareto(2.5, 1), [1.076724516057513, 1.676075801724474, 1.3922613645358872]],
    ['z', zipf(1000, 1.1), [3, 1, 361]],
    ['q', empiricalQuantiles([0, 0.5, 1], [0, 1, 10]), [6.10639118768777, 4.3105336736895215, 0.7141936278383816]],
    ['u', uniform(-1, 1), [-0.5722680502890838, -0.024147593164065118, -0.8528526563524483]],
    ['m', mixture([1, 3], [constant(5), exponential(1)]), [0.9472112599580444, 0.1567976654294269, 3.1230727454480585]],
  ])('stream %s', (name, distribution, golden) => {
    const stream = randomStream(42, name);
    expect([distribution.sample(stream), distribution.sample(stream), distribution.sample(stream)]).toEqual(golden);
  });

  it('of the stream itself', () => {
    const stream = randomStream(42, 'golden');
    expect(stream.nextFloat()).toBe(0.2784435726363268);
    expect(stream.nextOpen()).toBe(0.2943001896626286);
    expect(stream.nextInt(1000)).toBe(497);
    expect(stream.nextInt(2 ** 40)).toBe(1092324961155);
    expect([stream.nextGaussian(), stream.nextGaussian()]).toEqual([0.17348067306235232, -1.0906251439572627]);
  });
});
