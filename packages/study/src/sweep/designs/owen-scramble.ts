/**
 * Nested uniform (Owen) scrambling of a 32-bit fraction by a hash: every bit is flipped depending on the bits above it, so that a
 * (t, m, s)-net stays one. The permutation is that of S. Laine and T. Karras, "Stratified sampling for stochastic transparency", EGSR 2011,
 * with the constants of N. Vegdahl, applied to reversed bits as in B. Burley, "Practical hash-based Owen scrambling", JCGT 9 (2020) 1-20.
 */
export function owenScramble(word: number, seed: number): number {
  return reverseBits(permute(reverseBits(word), seed));
}

/** Each bit of the result depends on itself and on lower bits only: all products are by even numbers. */
function permute(word: number, seed: number): number {
  let x = word;
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return x;
}

function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
