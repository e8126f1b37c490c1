import { MISSING, isShowable } from './missing.ts';
import { groupThousands, round3, significant3 } from './significant.ts';

/** A whole number with thousands separators. */
export function count(value: number): string {
  if (!isShowable(value)) return MISSING;
  return Math.abs(value) < 1e15 ? groupThousands(String(Math.round(value))) : value.toExponential(2);
}

/** Three significant digits with k, M, G or T: `5.98`, `1.41k`, `12.0M`. */
export function quantity(value: number): string {
  if (!isShowable(value)) return MISSING;
  const rounded = round3(value);
  const magnitude = Math.abs(rounded);
  if (magnitude >= 1e15) return rounded.toExponential(2);
  if (magnitude >= 1e12) return `${significant3(rounded / 1e12)}T`;
  if (magnitude >= 1e9) return `${significant3(rounded / 1e9)}G`;
  if (magnitude >= 1e6) return `${significant3(rounded / 1e6)}M`;
  return magnitude >= 1e3 ? `${significant3(rounded / 1e3)}k` : significant3(rounded);
}

/** A fraction as a percentage that never rounds up to 100 or down to 0. */
export function percent(fraction: number): string {
  if (!isShowable(fraction)) return MISSING;
  if (fraction > 0 && fraction < 0.0005) return '< 0.1 %';
  if (fraction < 1 && fraction >= 0.9995) return '> 99.9 %';
  if (Math.abs(fraction) >= 100) return `${quantity(100 * fraction)} %`;
  const text = (100 * fraction).toFixed(1);
  return `${text === '100.0' || text === '0.0' ? text.slice(0, -2) : text} %`;
}

/** Dollars: cents above one dollar, three significant digits below. */
export function usd(value: number): string {
  if (!isShowable(value)) return MISSING;
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6) return `$${quantity(value)}`;
  return magnitude >= 0.995 || magnitude === 0 ? `$${groupDollars(value.toFixed(2))}` : `$${significant3(value)}`;
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes in binary units: `79.6 GiB`, `128 KiB`. */
export function byteSize(bytes: number): string {
  if (!isShowable(bytes)) return MISSING;
  let scaled = bytes;
  let index = 0;
  while (round3(Math.abs(scaled)) >= 1024 && index < BINARY.length - 1) {
    scaled /= 1024;
    index += 1;
  }
  return `${Math.abs(scaled) < 1e6 ? significant3(scaled) : quantity(scaled)} ${BINARY[index] ?? ''}`;
}

function groupDollars(fixed: string): string {
  const [whole = '', cents = ''] = fixed.split('.');
  return `${groupThousands(whole)}.${cents}`;
}
