import type { ThemeColor } from './theme.ts';

interface CandidateAxis {
  readonly field: 'label';
  readonly type: 'nominal';
  readonly title: null;
  readonly sort: string[];
  readonly axis: { readonly labelLimit: number; readonly labelFontSize: number };
}

/** The vertical axis of charts with a row per candidate, best first. */
export function candidateAxis(labels: readonly string[]): CandidateAxis {
  return { field: 'label', type: 'nominal', title: null, sort: [...labels], axis: { labelLimit: 260, labelFontSize: 12.5 } };
}

/** Characters of a label that the axis has room for. */
export const LABEL_CHARACTERS = 25;

interface CandidateColors {
  readonly field: 'label';
  readonly type: 'nominal';
  readonly scale: { domain: string[]; range: string[] };
  readonly legend: null;
}

/** Each candidate in its colour; the axis names them, so there is no legend. */
export function candidateColors(rows: readonly { readonly label: string; readonly color: ThemeColor }[]): CandidateColors {
  return { field: 'label', type: 'nominal', scale: { domain: rows.map(({ label }) => label), range: rows.map(({ color }) => color.light) }, legend: null };
}

/** Height of a chart with so many rows. */
export function rowsHeight(rows: number): number {
  return 34 * rows;
}
