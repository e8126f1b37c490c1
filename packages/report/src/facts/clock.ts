import { MISSING } from '@foretoken/kernel';

/** Simulated time as a clock shows it: `0:04:10`, `26:00:05`; rounded down to a second. */
export function clock(timeS: number): string {
  if (!Number.isFinite(timeS)) return MISSING;
  const seconds = Math.floor(timeS);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
