const BLOCK = 5;
/** With fewer blocks the rule has nothing to choose from. */
const MIN_BLOCKS = 10;

/** Where the initial transient ends. */
export interface WarmUp {
  /** Observations to drop from the front, a multiple of 5. */
  readonly truncate: number;
  /** False when the run is too short: the best truncation is at or beyond half of it. */
  readonly reliable: boolean;
}

/**
 * MSER-5: over means Y of blocks of five values in time order, drops the d <= n / 2 blocks that
 * minimise the squared standard error Σ (Y - Ȳ)² / (n - d)² of what is left (K. P. White, M. J. Cobb
 * and S. C. Spratt, "A comparison of five steady-state truncation heuristics for simulation", WSC
 * 2000). Leftover values at the end count for nothing; below 50 values nothing is dropped.
 */
export function mser5(values: ArrayLike<number>): WarmUp {
  const blocks = blockMeans(values);
  const n = blocks.length;
  if (n < MIN_BLOCKS) return { truncate: 0, reliable: false };
  const half = Math.floor(n / 2);
  let best = 0;
  let bestError = Infinity;
  // Welford's update from the back gives every suffix's sum of squares in one pass.
  let center = 0;
  let squares = 0;
  for (let d = n - 1; d >= 0; d--) {
    const left = n - d;
    const deviation = (blocks[d] as number) - center;
    center += deviation / left;
    squares += deviation * ((blocks[d] as number) - center);
    const error = squares / left / left;
    if (d <= half && error <= bestError) {
      best = d;
      bestError = error;
    }
  }
  return { truncate: best * BLOCK, reliable: best < half };
}

function blockMeans(values: ArrayLike<number>): Float64Array {
  const blocks = new Float64Array(Math.floor(values.length / BLOCK));
  for (let block = 0; block < blocks.length; block++) {
    let sum = 0;
    for (let i = block * BLOCK; i < (block + 1) * BLOCK; i++) sum += values[i] as number;
    blocks[block] = sum / BLOCK;
  }
  return blocks;
}
