import { constant, exponential, lognormal, normalQuantile, uniform } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import type { DurationSpec } from '../scenario/duration-spec.ts';

/** The distribution of seconds that a scenario describes. */
export function durationDistribution(spec: DurationSpec): Distribution {
  if (typeof spec === 'number') return constant(spec);
  switch (spec.distribution) {
    case 'lognormal':
      return lognormal(Math.log(spec.medianS), Math.log(spec.p95S / spec.medianS) / normalQuantile(0.95));
    case 'uniform':
      return uniform(spec.minS, spec.maxS);
    case 'exponential':
      return exponential(spec.meanS);
  }
}
