import type picocolors from 'picocolors';
import type { LatencyRow, SloCell } from '../facts/latency-rows.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** A cell knows its plain width, so that colour never shifts a column. */
interface Cell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

const HEADER = ['', 'mean', 'p50', 'p95', 'p99', 'SLO', '± 95 % CI of p99'];
const LEFT_ALIGNED = new Set([0, 5]);

/** Lines of the latency table; columns as wide as their widest cell, closer together where `width` is short. */
export function latencyTable(rows: readonly LatencyRow[], colors: Colors, width: number): readonly string[] {
  const plain = (text: string): Cell => ({ text, paint: (shown) => shown });
  const lines: (readonly Cell[])[] = [HEADER.map((text) => ({ text, paint: colors.dim }))];
  for (const row of rows) {
    const [first, ...others] = row.slo;
    lines.push([
      { text: row.label, paint: colors.bold },
      ...[row.mean, row.p50, row.p95, row.p99].map(plain),
      sloCellOf(first, colors),
      plain(row.interval),
    ]);
    for (const other of others) lines.push([plain(''), plain(''), plain(''), plain(''), plain(''), sloCellOf(other, colors), plain('')]);
  }
  const widths = HEADER.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.text.length ?? 0)));
  const full = widths.reduce((sum, column) => sum + column, 2);
  const gap = ' '.repeat(full + 3 * (widths.length - 1) <= width ? 3 : 2);
  return lines.map((cells) => `  ${cells.map((cell, column) => align(cell, column, widths[column] ?? 0)).join(gap)}`);
}

function sloCellOf(cell: SloCell | undefined, colors: Colors): Cell {
  if (cell === undefined) return { text: '', paint: (shown) => shown };
  return { text: `${cell.text} ${cell.met ? '✓' : '✗'}${cell.close ? ' ~' : ''}`, paint: cell.met ? colors.green : colors.red };
}

function align({ text, paint }: Cell, column: number, width: number): string {
  const gap = ' '.repeat(width - text.length);
  return LEFT_ALIGNED.has(column) ? paint(text) + gap : gap + paint(text);
}
