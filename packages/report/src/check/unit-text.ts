import { MISSING, count, duration, percent, quantity, usd } from '@foretoken/kernel';
import type { FigureSpec } from '@foretoken/study';

type Unit = FigureSpec['unit'];

const SHOWN: Readonly<Record<Unit, (value: number) => string>> = {
  s: duration,
  '1/s': (value) => `${quantity(value)} req/s`,
  'tokens/s': (value) => `${quantity(value)} tok/s`,
  'usd/h': (value) => `${usd(value)}/h`,
  'usd/Mtok': (value) => `${usd(value)}/M`,
  fraction: percent,
  count: (value) => (Number.isInteger(value) ? count(value) : quantity(value)),
  'tokens/s/gpu': (value) => `${quantity(value)} tok/s/GPU`,
  'J/token': (value) => `${quantity(value)} J/token`,
  'gpu-h': (value) => `${quantity(value)} GPU-h`,
};

/** A figure of a study in words: `80 ms`, `99.2 %`, `$2.50/M`; `–` when there is none. */
export function unitText(value: number | null, unit: Unit): string {
  return value === null ? MISSING : SHOWN[unit](value);
}
