import { mixtureError } from '../diagnostics.ts';
import type { Distribution } from './distribution.ts';

/** Draws from one of the parts, chosen in proportion to its weight. Throws E0012 on unusable weights. */
export function mixture(weights: readonly number[], parts: readonly Distribution[]): Distribution {
  const cumulative = cumulate(weights, parts.length);
  const total = cumulative[cumulative.length - 1] as number;
  let mean = 0;
  for (let i = 0; i < parts.length; i++) {
    if (weights[i] !== 0) mean += ((weights[i] as number) / total) * (parts[i] as Distribution).mean;
  }
  return {
    mean,
    variance: varianceOf(weights, parts, total, mean),
    sample: (stream) => {
      const u = stream.nextFloat() * total;
      let i = 0;
      while ((cumulative[i] as number) <= u && i < parts.length - 1) i++;
      while (weights[i] === 0) i--;
      return (parts[i] as Distribution).sample(stream);
    },
  };
}

function cumulate(weights: readonly number[], parts: number): Float64Array {
  if (parts === 0) throw mixtureError('it has no parts');
  if (weights.length !== parts) throw mixtureError(`${parts} parts came with ${weights.length} weights`);
  const cumulative = new Float64Array(parts);
  let total = 0;
  for (let i = 0; i < parts; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0 && weight < Infinity)) throw mixtureError(`weight ${i} is ${weight}`);
    total += weight;
    cumulative[i] = total;
  }
  if (!(total > 0 && total < Infinity)) throw mixtureError(`the weights add up to ${total}`);
  return cumulative;
}

function varianceOf(weights: readonly number[], parts: readonly Distribution[], total: number, mean: number): number {
  let variance = 0;
  for (let i = 0; i < parts.length; i++) {
    if (weights[i] === 0) continue;
    const part = parts[i] as Distribution;
    const shift = part.mean - mean;
    variance += ((weights[i] as number) / total) * (part.variance + shift * shift);
  }
  return variance;
}
