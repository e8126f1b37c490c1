import { checkFinite } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/** Always `value`; draws nothing from the stream. Throws E0010 unless finite. */
export function constant(value: number): Distribution {
  checkFinite('constant', 'value', value);
  return { mean: value, variance: 0, sample: () => value };
}
