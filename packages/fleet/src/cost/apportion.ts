/** 2^52: up to twice this, doubles hold whole numbers exactly. */
const EXACT_UNITS = 0x10000000000000;

/**
 * Divides `total` in the proportions of `weights`, so that the parts add up to it exactly, in any order of addition: every part is a
 * multiple of one power of two, and what rounding leaves goes to the largest remainders (Hamilton's method). All weights 0 = all of it
 * to the last part. Weights and total are finite and not negative.
 */
export function apportion(total: number, weights: readonly number[]): readonly number[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, i) => (i === weights.length - 1 ? total : 0));
  if (total === 0) return weights.map(() => 0);
  const quantum = unitInLastPlace(total);
  const units = total / quantum;
  const ideal = weights.map((weight) => units * (weight / sum));
  const parts = ideal.map(Math.floor);
  const order = ideal.map((_, i) => i).sort((a, b) => ideal[b]! - parts[b]! - (ideal[a]! - parts[a]!) || weights[b]! - weights[a]! || a - b);
  let left = units - parts.reduce((a, b) => a + b, 0);
  for (let i = 0; left > 0; i++, left--) parts[order[i % order.length]!]!++;
  const largest = weights.indexOf(weights.reduce((a, b) => Math.max(a, b)));
  // Rounding up of the ideal parts may have given away a few units too many.
  if (left < 0) parts[largest]! += left;
  return parts.map((part) => part * quantum);
}

/** The spacing of doubles at `value`. */
function unitInLastPlace(value: number): number {
  let quantum = 1;
  while (value / quantum >= 2 * EXACT_UNITS) quantum *= 2;
  while (value / quantum < EXACT_UNITS) quantum /= 2;
  return quantum;
}
