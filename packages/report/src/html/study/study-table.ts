import { FIGURES, type FigureId, type StudyRow } from '@foretoken/study';
import { figureText } from '../../study/figure-text.ts';
import type { OkRow } from '../../study-charts/ok-row.ts';
import { rankOkRows } from '../../study-charts/rank-ok-rows.ts';
import type { RankedDimension, StudyFrame } from '../../study-charts/study-frame.ts';
import type { SortableCell, SortableColumn, SortableTable } from '../sortable-table.ts';

const VERDICTS: Readonly<Record<OkRow['outcome']['verdict'], SortableCell>> = {
  met: { text: '✓ met', tone: 'good' },
  missed: { text: '✗ missed', tone: 'bad' },
  overloaded: { text: '✗ overloaded', tone: 'bad' },
  'no-slo': { text: '–' },
};

/** More choices than this are found by the filter of words. */
const MOST_CHOICES = 12;

interface Column extends SortableColumn {
  cell(row: OkRow): SortableCell;
}

/** All points that ran, best first: settings that vary, the verdict, the figures of the study. */
export function studyTable(frame: StudyFrame, rows: readonly StudyRow[]): SortableTable {
  const ranked = rankOkRows(rows, frame.figure);
  const shown = frame.sweep.domains.flatMap(({ name }) => frame.dimensions.filter((dimension) => dimension.name === name));
  const columns: readonly Column[] = [
    { head: 'point', about: 'number of the point in the order of the design', cell: ({ index }) => ({ text: `#${index}`, sort: index }) },
    ...shown.map(settingColumn),
    ...(frame.hasSlo ? [{ head: 'SLO', about: 'every bound met', align: 'left' as const, choices: [...new Set(ranked.map(({ outcome }) => VERDICTS[outcome.verdict].text))].toSorted(), cell: ({ outcome }: OkRow) => VERDICTS[outcome.verdict] }] : []),
    ...figuresOf(frame).map((id): Column => ({ head: FIGURES[id].title, about: `${FIGURES[id].title}${FIGURES[id].better === null ? '' : `, ${FIGURES[id].better} is better`}`, cell: ({ outcome }) => ({ text: figureText(id, outcome.figures[id]), sort: outcome.figures[id] }) })),
    { head: 'bottleneck', about: 'what bounds the point', align: 'left', cell: ({ outcome }) => ({ text: outcome.bottleneck }) },
  ];
  return {
    id: 'points',
    caption: `Points that ran, best first${frame.hasSlo ? ': in SLO, then' : ':'} by ${FIGURES[frame.figure].title}.`,
    columns: columns.map(({ cell: _, ...column }) => column),
    rows: ranked.map((row) => columns.map((column) => column.cell(row))),
  };
}

function settingColumn(dimension: RankedDimension): Column {
  return {
    head: dimension.label,
    about: dimension.name,
    ...(dimension.isNumeric ? {} : { align: 'left' as const }),
    ...(!dimension.isContinuous && dimension.levels.length <= MOST_CHOICES ? { choices: dimension.levels } : {}),
    cell: (row) => ({ text: dimension.levelOf(row), ...(dimension.isNumeric ? { sort: dimension.numberOf(row) } : {}) }),
  };
}

/** The study's figures that any point has. */
function figuresOf({ sweep, rows }: StudyFrame): readonly FigureId[] {
  return sweep.figures.filter((id) => rows.some(({ outcome }) => outcome.figures[id] !== null));
}
