/** The 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain): a bijection on 32-bit words. */
export function fmix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
