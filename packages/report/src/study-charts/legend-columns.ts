/** Pixels of a legend on a telephone, and of a symbol with its margins. */
const NARROW = 320;
const SYMBOL = 44;
const CHARACTER = 7;

/** How many entries of a legend stand side by side so that a narrow page does not cut it; 0 = all. */
export function legendColumns(names: readonly string[]): number {
  const widths = names.map((name) => SYMBOL + CHARACTER * name.length);
  if (widths.reduce((sum, width) => sum + width, 0) <= NARROW) return 0;
  return Math.max(1, Math.floor(NARROW / Math.max(...widths)));
}
