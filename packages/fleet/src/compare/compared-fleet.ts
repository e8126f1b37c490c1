import type { FleetTotals } from '../reduce/fleet-totals.ts';
import type { CandidateRun } from './candidate-run.ts';
import type { ComparedFleet } from './comparison.ts';

/** Is a candidate more than one replica that is always there? */
export function isFleet({ result }: CandidateRun): boolean {
  return result.fleet !== undefined || result.replicas.length > 1;
}

/** What the fleet of one candidate used. */
export function comparedFleet({ replications }: CandidateRun): ComparedFleet {
  const all = replications.map(({ fleet }) => fleet);
  const total = (pick: (totals: FleetTotals) => number): number => all.reduce((sum, totals) => sum + pick(totals), 0);
  const mean = (pick: (totals: FleetTotals) => number): number => total(pick) / all.length;
  const meanOfKnown = (pick: (totals: FleetTotals) => number | null): number | null => (all.some((totals) => pick(totals) === null) ? null : mean((totals) => pick(totals)!));
  return {
    gpuHours: mean(({ gpuHours }) => gpuHours),
    readyMean: mean(({ readyMean }) => readyMean),
    imbalance: meanOfKnown(({ imbalance }) => imbalance),
    wastedTokens: total(({ wastedTokens }) => wastedTokens),
    gpuUsd: meanOfKnown(({ gpuUsd }) => gpuUsd),
    externalUsd: mean(({ externalUsd }) => externalUsd),
    ready: all[0]!.ready,
  };
}
