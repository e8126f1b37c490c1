import type { CheckOutcome, FailedCheck } from '@foretoken/report';
import { ScenarioError, withoutPlace } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { exitCodeOf } from '../terminal/failure.ts';

const EXIT_SLO_MISSED = 3;

/** From worst to best: a bug, a broken scenario, one that does not fit, a missed bound. */
const WORST_FIRST: readonly number[] = [1, 2, 4, EXIT_SLO_MISSED, 0];

/** Exit code of several checks: that of the worst. */
export function exitCodeOfChecks(outcomes: readonly CheckOutcome[]): number {
  const codes = outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.failure.exitCode : outcome.check.passed ? 0 : EXIT_SLO_MISSED));
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}

/** Why a scenario could not be checked, as plain data. */
export function failedCheck(scenario: string, error: unknown): FailedCheck {
  const exitCode = exitCodeOf(error);
  if (!(error instanceof ForetokenError)) return { scenario, code: 'E0000', message: error instanceof Error ? error.message : String(error), hint: '', exitCode, line: null };
  const place = error instanceof ScenarioError ? error.problems[0]?.place : undefined;
  return { scenario, ...withoutPlace(error), exitCode, line: place?.kind === 'file' ? place.line : null };
}
