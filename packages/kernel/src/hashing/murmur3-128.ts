import { fmix32 } from './fmix32.ts';

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/**
 * MurmurHash3_x86_128 (Austin Appleby, smhasher src/MurmurHash3.cpp, public domain): four unsigned
 * 32-bit words.
 */
export function murmur3x128(bytes: Uint8Array, seed = 0): [number, number, number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = Math.floor(bytes.length / 16);
  let h1 = seed | 0;
  let h2 = h1;
  let h3 = h1;
  let h4 = h1;
  for (let block = 0; block < blocks; block++) {
    const at = block * 16;
    h1 = fold(h1, mix(view.getInt32(at, true), C1, 15, C2), 19, h2, 0x561ccd1b);
    h2 = fold(h2, mix(view.getInt32(at + 4, true), C2, 16, C3), 17, h3, 0x0bcaa747);
    h3 = fold(h3, mix(view.getInt32(at + 8, true), C3, 17, C4), 15, h4, 0x96cd1c35);
    h4 = fold(h4, mix(view.getInt32(at + 12, true), C4, 18, C1), 13, h1, 0x32ac3b17);
  }
  const tail = tailWords(bytes, blocks * 16);
  h1 ^= mix(tail[0], C1, 15, C2) ^ bytes.length;
  h2 ^= mix(tail[1], C2, 16, C3) ^ bytes.length;
  h3 ^= mix(tail[2], C3, 17, C4) ^ bytes.length;
  h4 ^= mix(tail[3], C4, 18, C1) ^ bytes.length;
  return finish(h1, h2, h3, h4);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(word: number, before: number, bits: number, after: number): number {
  return Math.imul(rotateLeft(Math.imul(word, before), bits), after);
}

function fold(h: number, word: number, bits: number, neighbour: number, constant: number): number {
  return (Math.imul((rotateLeft(h ^ word, bits) + neighbour) | 0, 5) + constant) | 0;
}

/** The last 0 … 15 bytes as little-endian words, padded with zeros; a zero word mixes to zero. */
function tailWords(bytes: Uint8Array, from: number): [number, number, number, number] {
  const words: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = from; i < bytes.length; i++) {
    const index = (i - from) >> 2;
    words[index] = (words[index] as number) | ((bytes[i] as number) << (8 * ((i - from) & 3)));
  }
  return words;
}

function finish(a: number, b: number, c: number, d: number): [number, number, number, number] {
  const all = (a + b + c + d) | 0;
  const x = fmix32(all);
  const y = fmix32(b + all);
  const z = fmix32(c + all);
  const w = fmix32(d + all);
  const sum = (x + y + z + w) | 0;
  return [sum >>> 0, (y + sum) >>> 0, (z + sum) >>> 0, (w + sum) >>> 0];
}
