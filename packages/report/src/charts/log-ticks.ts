/** Ticks of a logarithmic axis that people can read: 1-2-5 steps, or whole decades where those are too many. */
export function logTicks(low: number, high: number): readonly number[] {
  const fine = ticks(low, high, [1, 2, 5]);
  return fine.length <= 10 ? fine : ticks(low, high, [1]);
}

function ticks(low: number, high: number, steps: readonly number[]): number[] {
  const found: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    for (const step of steps) {
      const tick = Number(`${step}e${exponent}`);
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  return found;
}
