import { count } from '@foretoken/kernel';
import type { RowField, Study, StudyRow } from '@foretoken/study';
import picocolors from 'picocolors';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { rowsTable } from './rows-table.ts';

/** Some rows of a study as a table, in the order given; `of` = how many there were to choose from. */
export function renderRows(study: Study, rows: readonly StudyRow[], of: number, by: RowField, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(160, Number.isFinite(options.width) ? options.width : 100));
  if (rows.length === 0) return '  no point is left by these conditions\n';
  const more = of > rows.length ? [colors.dim(`  ${count(of - rows.length)} more: --top N`)] : [];
  return `${[...rowsTable(study, rows, by, colors, width), ...more].join('\n')}\n`;
}
