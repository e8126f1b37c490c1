import { randomStream, zipf } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';
import type { PrefixSpec } from './synthesis-spec.ts';

/** Shared prefixes: group g is segment id g. */
export interface PrefixSampler {
  /** 0 = no prefix. */
  readonly tokens: number;
  readonly groups: number;
  /** Group of the next prompt or session. */
  next(): number;
}

/** @throws ForetokenError E0520. */
export function prefixSampler(spec: PrefixSpec | undefined, seed: number | string): PrefixSampler {
  if (spec === undefined) return { tokens: 0, groups: 0, next: () => 0 };
  const { tokens, groups = 1, zipf: exponent = 0 } = spec;
  if (!(Number.isInteger(tokens) && tokens >= 1)) throw badSpec('prefix.tokens', tokens, 'a whole number of tokens from 1');
  if (!(Number.isInteger(groups) && groups >= 1)) throw badSpec('prefix.groups', groups, 'a whole number from 1');
  if (groups === 1) return { tokens, groups, next: () => 0 };
  const popularity = zipf(groups, exponent);
  const stream = randomStream(seed, 'prefix-group');
  return { tokens, groups, next: () => popularity.sample(stream) - 1 };
}
