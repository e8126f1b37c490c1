import { applySets, readScenarioDocument, validateScenario } from '@foretoken/fleet';
import { duration } from '@foretoken/kernel';
import { type FigureId, isFigureId, type Sweep } from '@foretoken/study';

/** A bound that all points of a study share. */
export interface SloBound {
  readonly value: number;
  /** `SLO ≤ 500 ms` */
  readonly name: string;
}

/**
 * Bounds of the study's scenario, by the figure that they bound; none where the sweep itself varies them, or where the scenario cannot be read
 * (its points have said so).
 */
export function sloBounds({ scenario, domains, points }: Sweep): ReadonlyMap<FigureId, SloBound> {
  if (domains.some(({ paths }) => paths.some((path) => path === 'slo' || path.startsWith('slo.')))) return new Map();
  const document = readable(() => readScenarioDocument(scenario.text, scenario.shown));
  if (document === undefined) return new Map();
  for (const { sets } of points.slice(0, 8)) {
    const terms = readable(() => validateScenario(applySets(document, sets)).slo);
    if (terms !== undefined) return new Map(terms.flatMap(({ metric, statistic, boundS }) => boundOf(metric, statistic, boundS)));
  }
  return new Map();
}

function boundOf(metric: string, statistic: string, boundS: number): readonly (readonly [FigureId, SloBound])[] {
  const id = `${metric}${statistic.charAt(0).toUpperCase()}${statistic.slice(1)}`;
  return isFigureId(id) ? [[id, { value: boundS, name: `SLO ≤ ${duration(boundS)}` }]] : [];
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
