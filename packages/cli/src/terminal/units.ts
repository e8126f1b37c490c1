/** Stands where the catalogue has no figure. */
export const NONE = '–';

/** A number with up to `digits` decimals, without trailing zeros and with thousands separators. */
export function decimal(value: number, digits = 1): string {
  const fixed = value.toFixed(digits);
  const [whole = '', fraction = ''] = fixed.split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return trimmed === '' ? grouped : `${grouped}.${trimmed}`;
}

/** `value / unit` as a decimal, or a dash. */
export function scaled(value: number | null | undefined, unit: number, digits = 1): string {
  return value === null || value === undefined ? NONE : decimal(value / unit, digits);
}

/** Context lengths in Ki tokens where they are whole: `128k`, `4k`, `1,000`. */
export function kiloTokens(tokens: number): string {
  return tokens % 1024 === 0 ? `${decimal(tokens / 1024, 0)}k` : decimal(tokens, 0);
}
