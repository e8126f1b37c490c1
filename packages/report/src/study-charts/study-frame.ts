import type { FigureId, StudyRow } from '@foretoken/study';
import { dimensionsOf, type Dimension } from './dimension.ts';
import { importanceOf } from './importance.ts';
import type { StudyHead } from './study-head.ts';
import { isFailed, isOk, type FailedRow, type OkRow } from './ok-row.ts';

/** A dimension and how much of the first figure's spread it explains. */
export interface RankedDimension extends Dimension {
  /** From 0 to 1; see `importanceOf`. */
  readonly importance: number;
}

/** What all charts of a study share. */
export interface StudyFrame {
  readonly sweep: StudyHead;
  /** The figure that decides. */
  readonly figure: FigureId;
  /** Points that ran and have that figure, in the order of the design. */
  readonly rows: readonly OkRow[];
  readonly failed: readonly FailedRow[];
  /** Its values, by the order of `rows`. */
  readonly values: readonly number[];
  /** What varies, the most important first. */
  readonly dimensions: readonly RankedDimension[];
  /** The points have an SLO. */
  readonly hasSlo: boolean;
}

export function studyFrame(sweep: StudyHead, given: readonly StudyRow[]): StudyFrame {
  const all = given.toSorted((a, b) => a.index - b.index);
  const figure = sweep.figures[0] ?? 'ttftP99';
  const rows = all.filter(isOk).filter(({ outcome }) => outcome.figures[figure] !== null);
  const values = rows.map(({ outcome }) => outcome.figures[figure] ?? 0);
  const ranked = dimensionsOf(sweep.domains, all).map((dimension) => ({ ...dimension, importance: importanceOf(dimension, rows, values) }));
  return {
    sweep,
    figure,
    rows,
    failed: all.filter(isFailed),
    values,
    dimensions: ranked.toSorted((a, b) => b.importance - a.importance),
    hasSlo: rows.some(({ outcome }) => outcome.verdict !== 'no-slo'),
  };
}

/** `#12 · h100-sxm · 8`: a point by its parameters, for a tooltip. */
export function pointName(frame: Pick<StudyFrame, 'dimensions'>, row: StudyRow): string {
  return [`#${row.index}`, ...frame.dimensions.map((dimension) => `${dimension.label} ${dimension.levelOf(row)}`)].join(' · ');
}
