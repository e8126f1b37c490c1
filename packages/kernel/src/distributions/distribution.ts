import type { RandomStream } from '../random/random-stream.ts';

/** A distribution of one number: immutable, and all randomness comes from the stream handed in. */
export interface Distribution {
  /** Expectation; Infinity where it diverges. */
  readonly mean: number;
  /** Infinity where it diverges, NaN where it is undefined. */
  readonly variance: number;
  /** Draws one value. */
  sample(stream: RandomStream): number;
}
