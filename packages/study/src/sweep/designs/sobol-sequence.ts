import { JOE_KUO } from './joe-kuo.ts';

/** Dimensions that have direction numbers. */
export const MOST_SOBOL_DIMENSIONS: number = JOE_KUO.length + 1;

const BITS = 32;

/**
 * Direction numbers of one dimension, counted from 0, as 32-bit words: bit k of the number of a point switches word k. Bratley and Fox, ACM
 * TOMS 14 (1988) 88-100, with the polynomials of Joe and Kuo.
 */
export function sobolDirections(dimension: number): Uint32Array {
  const words = new Uint32Array(BITS);
  if (dimension === 0) return words.map((_, k) => 1 << (BITS - 1 - k));
  const [degree, inner, ...initial] = JOE_KUO[dimension - 1]!.split(' ').map(Number) as [number, number, ...number[]];
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      words[k] = initial[k]! << (BITS - 1 - k);
      continue;
    }
    let word = words[k - degree]! ^ (words[k - degree]! >>> degree);
    for (let j = 1; j < degree; j++) if (((inner >>> (degree - 1 - j)) & 1) === 1) word ^= words[k - j]!;
    words[k] = word;
  }
  return words;
}

/** Coordinate of point `index` in units of 2^-32, in the order of the sequence itself (no Gray code). */
export function sobolWord(index: number, directions: Uint32Array): number {
  let word = 0;
  for (let rest = index, k = 0; rest > 0; rest = Math.floor(rest / 2), k++) if (rest % 2 === 1) word ^= directions[k]!;
  return word >>> 0;
}
