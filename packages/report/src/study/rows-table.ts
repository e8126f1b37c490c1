import { type FigureId, isFigureId, type RowField, type Study, type StudyRow } from '@foretoken/study';
import type picocolors from 'picocolors';
import { textTable } from '../terminal/text-table.ts';
import type { TextCell, TextColumn } from '../terminal/text-table.ts';
import { rowFigureText } from './figure-text.ts';
import { varyingParameters } from './varying-parameters.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

interface ShownColumn extends TextColumn {
  cell(row: StudyRow): TextCell;
}

/** Rows of a study as a table: place, what varies, the figures, the verdict. `by` = what the order goes by, shown first. */
export function rowsTable(study: Study, rows: readonly StudyRow[], by: RowField, colors: Colors, width: number): readonly string[] {
  const figures = [...new Set([by.name, ...study.manifest.figures])].filter(isFigureId);
  const digits = String(rows.length).length;
  const columns: readonly ShownColumn[] = [
    ...varyingParameters(study).map(({ label, isNumber, text }): ShownColumn => ({ head: label, align: isNumber ? 'right' : 'left', cell: (row) => ({ text: text(row) }) })),
    ...figures.map(figureColumn),
    ...otherColumn(study, by),
    { head: '', align: 'left', cell: (row) => verdictCell(row, colors) },
  ];
  const cells = rows.map((row, i): readonly TextCell[] => [{ text: String(i + 1).padStart(digits), paint: colors.bold }, ...columns.map(({ cell }) => cell(row))]);
  return textTable([{ head: '', align: 'left' }, ...columns], cells, width, colors.dim);
}

function figureColumn(id: FigureId): ShownColumn {
  return { head: id, cell: (row) => ({ text: rowFigureText(id, row) }) };
}

/** What the rows are sorted by stands in the table, also where it is neither a figure nor a parameter. */
function otherColumn({ manifest }: Study, { name, cell }: RowField): readonly ShownColumn[] {
  if (isFigureId(name) || manifest.parameters.some(({ column }) => column === name)) return [];
  return [{ head: name, cell: (row) => ({ text: String(cell(row) ?? '–') }) }];
}

function verdictCell({ outcome }: StudyRow, colors: Colors): TextCell {
  if (outcome.status === 'failed') return { text: `– ${outcome.code}`, paint: colors.yellow };
  const { verdict } = outcome;
  if (verdict === 'no-slo') return { text: '' };
  return verdict === 'met' ? { text: '✓', paint: colors.green } : { text: verdict === 'missed' ? '✗' : '✗ overloaded', paint: colors.red };
}
