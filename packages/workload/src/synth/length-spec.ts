import { randomStream, uniform } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';
import { toDistribution, type DistributionSpec } from './distribution-spec.ts';

/** Lengths in tokens: draws are rounded to whole numbers and held within [min, max]; default 1 … 2147483647. */
export type LengthSpec = number | (Exclude<DistributionSpec, number> & { readonly min?: number; readonly max?: number });

/** A source of lengths on its own named stream. */
export type LengthSampler = () => number;

/** @throws ForetokenError E0520 when the bounds are not whole numbers with 1 <= min <= max. */
export function lengthSampler(spec: LengthSpec, path: string, seed: number | string, streamName: string): LengthSampler {
  const { min = 1, max = 2_147_483_647 } = typeof spec === 'number' ? { min: spec, max: spec } : spec;
  if (!(Number.isInteger(min) && min >= 1)) throw badSpec(typeof spec === 'number' ? path : `${path}.min`, min, 'a whole number of tokens from 1');
  if (!(Number.isInteger(max) && max >= min && max <= 2_147_483_647)) throw badSpec(`${path}.max`, max, `a whole number from min = ${min} to 2147483647`);
  const stream = randomStream(seed, streamName);
  const draws = inclusive(spec) ?? toDistribution(spec, path);
  return () => Math.min(max, Math.max(min, Math.round(draws.sample(stream))));
}

/** Whole numbers low … high with equal chance, which rounding a plain uniform would not give. */
const inclusive = (spec: LengthSpec): ReturnType<typeof uniform> | undefined =>
  typeof spec === 'object' && spec.distribution === 'uniform' ? uniform(spec.low - 0.5, spec.high + 0.5) : undefined;
