import { weightsError } from '../diagnostics.ts';
import { checkProbability } from './check-probability.ts';
import { interpolate } from './interpolate.ts';
import { sortOrder } from './sort-order.ts';

/**
 * Quantiles of the multiset in which `values[i]` occurs `weights[i]` times, equal to the last bit to
 * {@link quantileSorted} of the expanded multiset, in O(n) memory. `weights` are whole numbers from 0.
 * NaN when the total weight is 0 or a value with weight is NaN. Throws E0020, E0021.
 */
export function weightedQuantiles(values: Float64Array, weights: Float64Array, ps: readonly number[]): number[] {
  const total = checkedTotal(values, weights);
  for (const p of ps) checkProbability('quantile probability', p);
  if (total === 0 || hasWeightedNaN(values, weights)) return ps.map(() => Number.NaN);
  const order = sortOrder(values);
  const positions = ps.map((p) => (total - 1) * p);
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.min(total - 1, Math.floor(position) + 1)]);
  const found = valuesAtRanks(values, weights, order, ranks);
  return positions.map((position, i) => {
    const low = found[2 * i] as number;
    return interpolate(low, found[2 * i + 1] as number, position - Math.floor(position));
  });
}

/** The value at each 0-based rank of the expanded multiset, in one walk. */
function valuesAtRanks(values: Float64Array, weights: Float64Array, order: Uint32Array, ranks: number[]): Float64Array {
  const found = new Float64Array(ranks.length);
  const byRank = ranks.map((_, i) => i).sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
  let next = 0;
  let cumulative = 0;
  for (let i = 0; i < order.length && next < byRank.length; i++) {
    const row = order[i] as number;
    cumulative += weights[row] as number;
    while (next < byRank.length && (ranks[byRank[next] as number] as number) < cumulative) {
      found[byRank[next++] as number] = values[row] as number;
    }
  }
  return found;
}

function checkedTotal(values: Float64Array, weights: Float64Array): number {
  if (values.length !== weights.length) {
    throw weightsError(`${values.length} values came with ${weights.length} weights`);
  }
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (!(Number.isInteger(weight) && weight >= 0)) throw weightsError(`weight ${i} is ${weight}`);
    total += weight;
  }
  if (total > Number.MAX_SAFE_INTEGER) throw weightsError(`they add up to ${total}`);
  return total;
}

function hasWeightedNaN(values: Float64Array, weights: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) && weights[i] !== 0) return true;
  }
  return false;
}
