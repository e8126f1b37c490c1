/** Share of arrivals with a time that another has too, below which time is not called quantised. */
const SHARED_TIMES = 0.1;
/** A grid's steps may be off by this share (Mooncake's 3,000 ms grid is off by 3 ms). */
const TOLERANCE = 0.01;
const ON_GRID = 0.95;
const MIN_GAPS = 10;

/**
 * Spacing of a time grid on which many requests share each arrival time, in seconds rounded to 1 ms; null when there is
 * none. Such a trace replays as synchronised bursts that the service never saw. `arrivalS` is sorted.
 */
export function detectTimeGrid(arrivalS: Float64Array): number | null {
  let shared = 0;
  for (let i = 1; i < arrivalS.length; i++) if (arrivalS[i] === arrivalS[i - 1]) shared++;
  if (arrivalS.length - shared <= MIN_GAPS || shared < SHARED_TIMES * arrivalS.length) return null;
  const gaps = new Float64Array(arrivalS.length - 1 - shared);
  for (let i = 1, next = 0; i < arrivalS.length; i++) {
    const gap = (arrivalS[i] as number) - (arrivalS[i - 1] as number);
    if (gap > 0) gaps[next++] = gap;
  }
  const sorted = gaps.slice().sort();
  const start = sorted[Math.floor(sorted.length / 20)] as number;
  const near = sorted.filter((gap) => gap < 1.5 * start);
  const step = near[near.length >>> 1] as number;
  let [onGrid, length, steps] = [0, 0, 0];
  for (const gap of gaps) {
    const multiple = Math.round(gap / step);
    if (multiple < 1 || Math.abs(gap - multiple * step) > TOLERANCE * gap) continue;
    onGrid++;
    length += gap;
    steps += multiple;
  }
  const rounded = Math.round((1000 * length) / steps) / 1000;
  return onGrid >= ON_GRID * gaps.length && rounded > 0 ? rounded : null;
}
