import type { PlannedBound } from '../plan-result.ts';
import { boundEstimate } from '../search/hold.ts';
import type { TrialResult } from '../search/trial.ts';

/** Each bound over some whole runs. */
export function plannedBounds(trials: readonly TrialResult[]): readonly PlannedBound[] {
  return (trials[0]?.slo ?? []).map(({ metric, statistic, boundS, class: name }, index) => {
    const { actualS, halfWidthS } = boundEstimate(trials, index);
    return { ...(name === undefined ? {} : { class: name }), metric, statistic, boundS, actualS: finite(actualS), halfWidthS: finite(halfWidthS) };
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
