/** An interval narrower than this share of its value is rounding. */
const ROUNDING = 1e-6;

/** ` ± 33 ms` behind a figure; nothing where there is no interval, or one of rounding only. */
export function halfWidthText(value: number, halfWidth: number | null, show: (value: number) => string): string {
  return halfWidth === null || halfWidth <= ROUNDING * Math.abs(value) ? '' : ` ± ${show(halfWidth)}`;
}

/** The same behind a figure that cannot be negative: an interval wider than the figure says only that it is uncertain. */
export function positiveHalfWidthText(value: number, halfWidth: number | null, show: (value: number) => string): string {
  return halfWidth !== null && halfWidth > value ? ' (uncertain)' : halfWidthText(value, halfWidth, show);
}
