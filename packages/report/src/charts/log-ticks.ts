/** Ticks of a logarithmic axis that people can read: 1-2-5 steps, whole decades where those are too many, even steps where they are fewer than two. */
export function logTicks(low: number, high: number): readonly number[] {
  const fine = ticks(low, high, [1, 2, 5]);
  if (fine.length < 2) return evenTicks(low, high);
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

/** Multiples of the largest 1-2-5 step that gives at least two of them. */
function evenTicks(low: number, high: number): number[] {
  for (let exponent = Math.ceil(Math.log10(high)); exponent > -12; exponent -= 1) {
    for (const step of [5, 2, 1].map((digit) => Number(`${digit}e${exponent}`))) {
      const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
      if (last > first) return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
    }
  }
  return [low, high];
}
