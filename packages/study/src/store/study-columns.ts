import { FIGURE_IDS, FIGURES } from '../point/figures.ts';
import type { PointFailure, PointSuccess, StudyRow } from '../point/point.ts';
import { cellOf, type ParameterColumn } from './parameter-columns.ts';

type Cell = string | number | boolean | null;

/** A column of the table of points, in Parquet, CSV and SQL alike. */
export interface StudyColumn {
  readonly name: string;
  readonly type: ParameterColumn['type'];
  cell(row: StudyRow): Cell;
}

/** Columns before the parameters. */
const IDENTITY: readonly StudyColumn[] = [
  { name: 'index', type: 'integer', cell: ({ index }) => index },
  { name: 'key', type: 'text', cell: ({ outcome }) => outcome.key },
];

/** Columns behind them. */
const RESULT: readonly StudyColumn[] = [
  { name: 'status', type: 'text', cell: ({ outcome }) => outcome.status },
  { name: 'verdict', type: 'text', cell: ofSuccess(({ verdict }) => verdict) },
  { name: 'title', type: 'text', cell: ofSuccess(({ title }) => title) },
  { name: 'bottleneck', type: 'text', cell: ofSuccess(({ bottleneck }) => bottleneck) },
  { name: 'replications', type: 'integer', cell: ofSuccess(({ replications }) => replications) },
  { name: 'requests', type: 'number', cell: ofSuccess(({ requests }) => requests) },
  ...FIGURE_IDS.flatMap((id): readonly StudyColumn[] => [
    { name: id, type: 'number', cell: ofSuccess(({ figures }) => figures[id]) },
    ...(FIGURES[id].halfWidth === undefined ? [] : [{ name: `${id}HalfWidth`, type: 'number', cell: ofSuccess(({ halfWidths }) => halfWidths[id] ?? null) } as const]),
  ]),
  { name: 'latencyModel', type: 'text', cell: ofSuccess(({ latencyModel }) => latencyModel ?? null) },
  { name: 'warnings', type: 'text', cell: ofSuccess(({ warnings }) => warnings.join(' ')) },
  { name: 'errorCode', type: 'text', cell: ofFailure(({ code }) => code) },
  { name: 'errorMessage', type: 'text', cell: ofFailure(({ message }) => message) },
];

/** Names that no parameter's column can have. */
export const FIXED_COLUMNS: ReadonlySet<string> = new Set([...IDENTITY, ...RESULT].map(({ name }) => name));

/** All columns of a study, in order. */
export function studyColumns(parameters: readonly ParameterColumn[]): readonly StudyColumn[] {
  const own = parameters.map((column): StudyColumn => ({ name: column.column, type: column.type, cell: (row) => cellOf(column, row.parameters) }));
  return [...IDENTITY, ...own, ...RESULT];
}

function ofSuccess(pick: (outcome: PointSuccess) => Cell): StudyColumn['cell'] {
  return ({ outcome }) => (outcome.status === 'ok' ? pick(outcome) : null);
}

function ofFailure(pick: (outcome: PointFailure) => Cell): StudyColumn['cell'] {
  return ({ outcome }) => (outcome.status === 'failed' ? pick(outcome) : null);
}
