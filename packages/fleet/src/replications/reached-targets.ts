import { isPreciseTo, meanInterval } from '@foretoken/kernel';
import type { RunResult } from '../result.ts';
import type { ReachedTarget, ReplicationRule } from './replication-rule.ts';
import { runFigure } from './run-figures.ts';

/**
 * How far the replications so far have come: Student's interval of each figure over their values, held against the
 * relative precision asked for (A. M. Law, "Simulation Modeling and Analysis", 9.4.1). A figure that a run does not have
 * (goodput without an SLO) is never reached.
 */
export function reachedTargets(results: readonly RunResult[], { targets }: Pick<ReplicationRule, 'targets'>): readonly ReachedTarget[] {
  return targets.map(({ figure, relative }) => {
    const interval = meanInterval(results.map((result) => runFigure(figure).of(result)));
    const { mean, halfWidth } = interval;
    return { figure, relative, mean, halfWidth: Number.isFinite(halfWidth) ? halfWidth : null, reached: isPreciseTo(interval, relative) };
  });
}

/** Is it time to stop? `done` = replications so far. */
export function isEnough(results: readonly RunResult[], rule: ReplicationRule): boolean {
  if (results.length < rule.min) return false;
  return results.length >= rule.max || reachedTargets(results, rule).every(({ reached }) => reached);
}
