/** One column of a table: numbers are right-aligned. */
export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Aligned columns, two spaces apart, without trailing blanks. Widths count code points. */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) => Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))));
  const line = (cells: readonly string[]): string =>
    columns.map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align ?? 'left')).join('  ').trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}

/** `label  value` lines with the values aligned. */
export function renderPairs(pairs: readonly (readonly [string, string])[], indent = ''): string {
  const widest = Math.max(...pairs.map(([label]) => width(label)));
  return pairs.map(([label, value]) => `${indent}${pad(label, widest, 'left')}  ${value}`.trimEnd()).join('\n');
}

function pad(text: string, to: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, to - width(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

function width(text: string): number {
  return [...text].length;
}
