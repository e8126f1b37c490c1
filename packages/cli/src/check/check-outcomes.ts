import type { CheckOutcome, FailedCheck } from '@foretoken/report';
import { ScenarioError } from '@foretoken/fleet';
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
  if (error instanceof ScenarioError) {
    const [first] = error.problems;
    const message = error.problems.map((problem) => problem.message).join('; ');
    return { scenario, code: error.code, message, hint: first?.hint ?? '', exitCode, line: first?.place.kind === 'file' ? first.place.line : null };
  }
  if (error instanceof ForetokenError) return { scenario, code: error.code, message: error.message, hint: error.hint ?? '', exitCode, line: null };
  return { scenario, code: 'E0000', message: error instanceof Error ? error.message : String(error), hint: '', exitCode, line: null };
}
