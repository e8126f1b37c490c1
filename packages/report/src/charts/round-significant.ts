/** Five significant digits: more than a screen shows, and a third of the bytes; null where there is no number. */
export function roundSignificant(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}
