import { parameterError } from '../diagnostics.ts';
import { checkFinite } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/** Uniform on [low, high). Throws E0010 unless both are finite and low <= high. */
export function uniform(low: number, high: number): Distribution {
  checkFinite('uniform', 'low', low);
  checkFinite('uniform', 'high', high);
  if (high < low) throw parameterError('uniform', 'high', high, `at least low = ${low}`);
  const width = high - low;
  return {
    mean: low + width / 2,
    variance: (width * width) / 12,
    sample: (stream) => low + width * stream.nextFloat(),
  };
}
