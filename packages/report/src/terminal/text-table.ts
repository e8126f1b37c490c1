/** A cell knows its plain width, so that colour never shifts a column. */
export interface TextCell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** A column of a text table. */
export interface TextColumn {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/**
 * Aligned lines, indented by two. Columns that do not fit into `width` go into further blocks below,
 * each with the first column again, about as wide as each other.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly TextCell[])[], width: number, dim: (text: string) => string): readonly string[] {
  const widths = columns.map(({ head }, i) => Math.max(head.length, ...rows.map((row) => row[i]?.text.length ?? 0)));
  const head = columns.map(({ head: text }): TextCell => ({ text, paint: dim }));
  const line = (cells: readonly TextCell[], shown: readonly number[]): string =>
    `  ${shown.map((i) => aligned(cells[i] ?? { text: '' }, columns[i]?.align ?? 'right', widths[i] ?? 0)).join('  ')}`.trimEnd();
  return evenBlocks(widths, width).flatMap((shown, i) => [...(i === 0 ? [] : ['']), ...[head, ...rows].map((cells) => line(cells, shown))]);
}

/** No more blocks than needed, and as narrow as that allows. */
function evenBlocks(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const most = blocks(widths, width).length;
  let narrow = width;
  while (narrow > 1 && blocks(widths, narrow - 1).length === most) narrow -= 1;
  return blocks(widths, narrow);
}

/** Indices of the columns of each block. */
function blocks(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const found: number[][] = [[0]];
  let used = 2 + (widths[0] ?? 0);
  for (let i = 1; i < widths.length; i++) {
    const more = 2 + (widths[i] ?? 0);
    if (used + more > width && (found.at(-1)?.length ?? 0) > 1) {
      found.push([0]);
      used = 2 + (widths[0] ?? 0);
    }
    found.at(-1)?.push(i);
    used += more;
  }
  return found;
}

function aligned({ text, paint = (shown) => shown }: TextCell, align: 'left' | 'right', width: number): string {
  const gap = ' '.repeat(Math.max(0, width - text.length));
  return align === 'left' ? paint(text) + gap : gap + paint(text);
}
