import { MISSING, percent } from '@foretoken/kernel';

/** A part of a whole as a percentage; a dash when there is no whole. */
export function shareOf(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole) : MISSING;
}
