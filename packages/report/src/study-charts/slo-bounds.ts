import { parseScenario, ScenarioError } from '@foretoken/fleet';
import { duration } from '@foretoken/kernel';
import { type FigureId, isFigureId } from '@foretoken/study';
import type { StudyHead } from './study-head.ts';

/** A bound that all points of a study share. */
export interface SloBound {
  readonly value: number;
  /** `SLO ≤ 500 ms` */
  readonly name: string;
}

/**
 * Bounds of the study's scenario, by the figure that they bound; none where the sweep itself varies them, or where the scenario is valid with
 * the settings of a point only.
 */
export function sloBounds({ scenario, domains }: StudyHead): ReadonlyMap<FigureId, SloBound> {
  if (domains.some(({ paths }) => paths.some((path) => path === 'slo' || path.startsWith('slo.')))) return new Map();
  try {
    return new Map(parseScenario(scenario.text, scenario.shown).slo.flatMap(({ metric, statistic, boundS }) => boundOf(metric, statistic, boundS)));
  } catch (error) {
    if (error instanceof ScenarioError) return new Map();
    throw error;
  }
}

function boundOf(metric: string, statistic: string, boundS: number): readonly (readonly [FigureId, SloBound])[] {
  const id = `${metric}${statistic.charAt(0).toUpperCase()}${statistic.slice(1)}`;
  return isFigureId(id) ? [[id, { value: boundS, name: `SLO ≤ ${duration(boundS)}` }]] : [];
}
