/** A number in a reason: at most three digits after the point; `unknown` for none. */
export function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'unknown';
  if (!Number.isFinite(value)) return value > 0 ? 'without bound' : 'none';
  return String(Math.round(value * 1000) / 1000);
}
