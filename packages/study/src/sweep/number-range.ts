import { emptyRange, logRangeFrom, stepMisses, type SweepFault, tooManyPoints } from './diagnostics.ts';
import { MOST_POINTS } from './most-points.ts';
import type { NumberRange } from './sweep.ts';
import type { DomainSpec } from './sweep-file.ts';

type RangeSpec = Extract<DomainSpec, { readonly kind: 'range' }>;

/** What is wrong with a range, if anything. */
export function rangeFault(name: string, { from, to, scale, step }: RangeSpec): SweepFault | undefined {
  if (!(to > from)) return emptyRange(name, from, to);
  if (scale === 'log' && !(from > 0)) return logRangeFrom(name, from);
  if (step === undefined) return undefined;
  const steps = (to - from) / step;
  if (!(steps < MOST_POINTS)) return tooManyPoints(`\`${name}\``);
  const last = tidy(from + Math.floor(steps + 1e-9) * step);
  return Math.abs(last - to) > 1e-9 * Math.max(Math.abs(to), step) ? stepMisses(name, step, to, last) : undefined;
}

/** Values of a range with steps; undefined without. Whole numbers may come twice when steps are many. */
export function rangeValues({ from, to, scale, step, steps }: RangeSpec, isInteger: boolean): readonly number[] | undefined {
  const size = steps ?? (step === undefined ? undefined : Math.round((to - from) / step) + 1);
  if (size === undefined) return undefined;
  return Array.from({ length: size }, (_, i) => {
    if (i === 0) return from;
    if (i === size - 1) return to;
    const value = step === undefined ? between(from, to, scale, i / (size - 1)) : from + i * step;
    return isInteger ? Math.round(value) : tidy(value);
  });
}

/** The value of a range at a coordinate in [0, 1): whole numbers are equally likely on a linear scale; others have six digits. */
export function numberAt({ from, to, scale, isInteger }: NumberRange, coordinate: number): number {
  if (isInteger && scale === 'linear') return from + Math.floor(coordinate * (to - from + 1));
  const value = between(from, to, scale, coordinate);
  return Math.min(to, Math.max(from, isInteger ? Math.round(value) : Number(value.toPrecision(6))));
}

function between(from: number, to: number, scale: NumberRange['scale'], share: number): number {
  return scale === 'log' ? from * Math.exp(share * Math.log(to / from)) : from + (to - from) * share;
}

/** Without the last digits, in which a sum such as 0.1 + 0.2 differs from what people mean. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
