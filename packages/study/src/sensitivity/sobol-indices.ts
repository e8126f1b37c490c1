import { count } from '@foretoken/kernel';
import { type FigureId, FIGURES } from '../point/figures.ts';
import type { StudyRow } from '../point/point.ts';
import type { SobolIndicesLayout, Sweep } from '../sweep/sweep.ts';
import { otherDesign } from './diagnostics.ts';
import { figureOf } from './figure-of.ts';
import { estimateSobolIndices, type ParameterIndices } from './sobol-estimators.ts';

/** Sobol indices of one parameter. */
export interface SobolIndex extends ParameterIndices {
  readonly domain: string;
}

/** Sobol indices of one figure over all parameters. */
export interface SobolIndices {
  readonly figure: FigureId;
  /** Rows N of the scheme. */
  readonly rows: number;
  /** Largest total index first; empty where there are none, with the reason in `refused`. */
  readonly indices: readonly SobolIndex[];
  /** Why the indices cannot be estimated, as one sentence without end. */
  readonly refused?: string;
}

/**
 * First-order and total Sobol indices of a figure from the rows of a sweep with the design `sobol-indices`. One point without the figure is
 * enough to refuse: leaving rows out would bias every index towards the points that work.
 * @throws ForetokenError E1016 for a sweep of another design.
 */
export function sobolIndicesOf({ layout, design, domains }: Pick<Sweep, 'layout' | 'design' | 'domains'>, rows: readonly StudyRow[], figure: FigureId): SobolIndices {
  if (layout?.kind !== 'sobol-indices') throw otherDesign('sobol-indices', design.method);
  const outputs = outputsOf(layout, rows, figure);
  const refuse = (refused: string): SobolIndices => ({ figure, rows: layout.rows, indices: [], refused });
  if (typeof outputs === 'string') return refuse(outputs);
  if (outputs.every((output) => output === outputs[0])) return refuse(`the ${FIGURES[figure].title} is the same in every point`);
  const width = domains.length + 2;
  const column = (index: number): Float64Array => Float64Array.from({ length: layout.rows }, (_, row) => outputs[row * width + index]!);
  const estimates = estimateSobolIndices({ a: column(0), b: column(1), ab: domains.map((_, i) => column(2 + i)) }, design.seed);
  const indices = domains.map(({ name }, i) => ({ domain: name, ...estimates[i]! }));
  return { figure, rows: layout.rows, indices: indices.toSorted((a, b) => b.total.value - a.total.value) };
}

/** The figure of every run, or why some have none. */
function outputsOf({ runs }: SobolIndicesLayout, rows: readonly StudyRow[], figure: FigureId): readonly number[] | string {
  const outcomes = new Map(rows.map(({ index, outcome }) => [index, outcome]));
  const found = runs.map((point) => figureOf(outcomes.get(point), figure));
  const missing = new Map(found.flatMap(({ missing: reason }, run) => (reason === undefined ? [] : [[runs[run]!, reason] as const])));
  const [first] = missing;
  if (first === undefined) return found.map(({ value }) => value!);
  return `${count(missing.size)} of ${count(new Set(runs).size)} points have no ${FIGURES[figure].title}; point ${first[0]} ${first[1]}`;
}
