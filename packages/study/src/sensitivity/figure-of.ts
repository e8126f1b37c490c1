import { type FigureId, FIGURES } from '../point/figures.ts';
import type { PointOutcome } from '../point/point.ts';

/** The figure of a point, or null and why there is none. */
export function figureOf(outcome: PointOutcome | undefined, figure: FigureId): { readonly value: number | null; readonly missing?: string } {
  if (outcome === undefined) return { value: null, missing: 'has not run' };
  if (outcome.status === 'failed') return { value: null, missing: `failed with ${outcome.code}: ${outcome.message}` };
  const value = outcome.figures[figure];
  return value === null ? { value, missing: `has no ${FIGURES[figure].title}` } : { value };
}
