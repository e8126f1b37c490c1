/** Three significant digits without an exponent and with thousands separators: `0.0412`, `41.2`, `4,120`. */
export function significant3(value: number): string {
  const rounded = round3(value);
  const magnitude = Math.abs(rounded);
  if (magnitude === 0) return '0';
  if (magnitude >= 100) return groupThousands(rounded.toFixed(0));
  if (magnitude >= 10) return rounded.toFixed(1);
  if (magnitude >= 1) return rounded.toFixed(2);
  return magnitude >= 1e-6 ? trimZeros(rounded.toFixed(8)) : rounded.toExponential(2);
}

/** Rounds to three significant digits, so that 999.6 ms can become 1.00 s before a unit is chosen. */
export function round3(value: number): number {
  return Number(value.toPrecision(3));
}

/** `1234567` → `1,234,567`; independent of any locale. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function trimZeros(text: string): string {
  return text.replace(/0+$/, '');
}
