import { randomStream } from '@foretoken/kernel';

/**
 * `count` points in [0, 1)^`dimensions`, row by row, of which each of the `count` equal strata of each dimension holds one: M. D. McKay,
 * R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239-245. Dimension d draws from the stream (`sweep/lhs`, d).
 */
export function latinHypercube(count: number, dimensions: number, seed: number): Float64Array {
  const points = new Float64Array(count * dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const stream = randomStream(seed, 'sweep/lhs', dimension);
    const strata = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = stream.nextInt(i + 1);
      [strata[i], strata[j]] = [strata[j]!, strata[i]!];
    }
    // 32 bits within the stratum: a sum that rounds up to the next stratum would empty this one.
    strata.forEach((stratum, i) => (points[i * dimensions + dimension] = (stratum + stream.nextUint32() / 0x100000000) / count));
  }
  return points;
}
