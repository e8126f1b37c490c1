import { round3, significant3 } from './significant.ts';
import { MISSING, isShowable } from './missing.ts';

const UNITS: readonly { readonly seconds: number; readonly name: string }[] = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
  { seconds: 1e-3, name: 'ms' },
  { seconds: 1e-6, name: 'µs' },
];

/** Above these many seconds the next unit reads better: latencies stay in seconds up to ten minutes. */
const SWITCH_S: Readonly<Record<string, number>> = { d: 172_800, h: 7200, min: 600, s: 1, ms: 1e-3, µs: 0 };

/** Seconds as people say them: `412 µs`, `41.2 ms`, `1.84 s`, `58.3 min`; `–` when there is none. */
export function duration(seconds: number): string {
  if (!isShowable(seconds)) return MISSING;
  if (seconds === 0) return '0 s';
  const rounded = round3(seconds);
  const unit = UNITS.find(({ name }) => Math.abs(rounded) >= (SWITCH_S[name] ?? 0)) ?? { seconds: 1, name: 's' };
  const scaled = rounded / unit.seconds;
  return Math.abs(scaled) >= 1e6 ? `${scaled.toExponential(2)} ${unit.name}` : `${significant3(scaled)} ${unit.name}`;
}
