import { quantileTableError } from '../diagnostics.ts';
import type { Distribution } from './distribution.ts';

/**
 * A distribution known by its quantiles: `values[i]` is the quantile at `probabilities[i]`, linear
 * in between. Probabilities rise from 0 to 1 (a repeated one is a gap in the values), values never
 * fall (a repeated one is an atom). Throws E0011 otherwise.
 */
export function empiricalQuantiles(probabilities: readonly number[], values: readonly number[]): Distribution {
  checkTable(probabilities, values);
  const p = Float64Array.from(probabilities);
  const x = Float64Array.from(values);
  const { mean, variance } = momentsOf(p, x);
  return {
    mean,
    variance,
    sample: (stream) => {
      const u = stream.nextFloat();
      const i = segmentOf(p, u);
      const low = x[i] as number;
      const start = p[i] as number;
      return low + (((x[i + 1] as number) - low) * (u - start)) / ((p[i + 1] as number) - start);
    },
  };
}

/** The i with p[i] <= u < p[i + 1]. */
function segmentOf(p: Float64Array, u: number): number {
  let low = 0;
  let high = p.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((p[middle] as number) <= u) low = middle;
    else high = middle;
  }
  return low;
}

function momentsOf(p: Float64Array, x: Float64Array): { mean: number; variance: number } {
  let mean = 0;
  for (let i = 1; i < p.length; i++) {
    mean += (((p[i] as number) - (p[i - 1] as number)) * ((x[i] as number) + (x[i - 1] as number))) / 2;
  }
  let variance = 0;
  for (let i = 1; i < p.length; i++) {
    const a = (x[i - 1] as number) - mean;
    const b = (x[i] as number) - mean;
    variance += (((p[i] as number) - (p[i - 1] as number)) * (a * a + a * b + b * b)) / 3;
  }
  return { mean, variance };
}

function checkTable(probabilities: readonly number[], values: readonly number[]): void {
  const n = probabilities.length;
  if (n !== values.length) throw quantileTableError(`${n} probabilities came with ${values.length} values`);
  if (n < 2) throw quantileTableError(`it has ${n} rows, but at least 2 are needed`);
  if (probabilities[0] !== 0) throw quantileTableError(`the first probability is ${probabilities[0]}, not 0`);
  if (probabilities[n - 1] !== 1) throw quantileTableError(`the last probability is ${probabilities[n - 1]}, not 1`);
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) throw quantileTableError(`value ${i} is ${value}`);
    if (i === 0) continue;
    const step = (probabilities[i] as number) - (probabilities[i - 1] as number);
    if (!(step >= 0)) throw quantileTableError(`probability ${i} is ${probabilities[i]}, after ${probabilities[i - 1]}`);
    if (value < (values[i - 1] as number)) throw quantileTableError(`value ${i} is ${value}, after ${values[i - 1]}`);
  }
}
