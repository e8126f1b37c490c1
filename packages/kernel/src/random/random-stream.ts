import { randomRangeError } from '../diagnostics.ts';

const WARM_UP_ROUNDS = 15;

/**
 * A random stream: sfc32, the 32-bit generator of Chris Doty-Humphrey's PractRand 0.94
 * (RNG/sfc.cpp), period at least 2^32 and 2^127 on average. Uses 32-bit integer operations, exact
 * divisions, `Math.log` and `Math.sqrt` only, so that every Node version draws the same bits.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  /** The second normal deviate of a pair, NaN when used up. */
  #spareGaussian = Number.NaN;

  /** Starts from three 32-bit words; `randomStream` derives them from names. */
  constructor(a: number, b: number, c: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.nextUint32();
  }

  /** Uniform on 0 … 2^32 - 1. */
  nextUint32(): number {
    const out = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  /** Uniform on [0, 1), 53 bits. */
  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Uniform on (0, 1), 52 bits: never 0 nor 1, so that its logarithm is finite. */
  nextOpen(): number {
    const high = this.nextUint32() >>> 6;
    const low = this.nextUint32() >>> 6;
    return (high * 0x4000000 + low + 0.5) / 0x10000000000000;
  }

  /** Uniform on the whole numbers 0 … n - 1, without bias. Throws E0004 unless 1 <= n <= 2^53. */
  nextInt(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x20000000000000) throw randomRangeError(n);
    if (n <= 0x100000000) {
      const limit = 0x100000000 - (0x100000000 % n);
      for (;;) {
        const draw = this.nextUint32();
        if (draw < limit) return draw % n;
      }
    }
    const limit = 0x20000000000000 - (0x20000000000000 % n);
    for (;;) {
      const draw = this.nextFloat() * 0x20000000000000;
      if (draw < limit) return draw % n;
    }
  }

  /** Standard normal: the polar method (Marsaglia and Bray 1964), which needs no sine. */
  nextGaussian(): number {
    const spare = this.#spareGaussian;
    if (!Number.isNaN(spare)) {
      this.#spareGaussian = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.nextOpen() - 1;
      const y = 2 * this.nextOpen() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spareGaussian = y * factor;
      return x * factor;
    }
  }
}
