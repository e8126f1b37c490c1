import type { CheckOutcome } from './check-report.ts';

/** `foretoken check --json`: all scenarios in order, failed ones with their error; versioned by `schema`. */
export function renderCheckJson(outcomes: readonly CheckOutcome[], exitCode: number): string {
  const scenarios = outcomes.map((outcome) => (outcome.kind === 'checked' ? { status: outcome.check.passed ? 'passed' : 'missed', ...outcome.check } : { status: 'failed', ...outcome.failure }));
  return `${JSON.stringify({ schema: 'foretoken.check/1', passed: exitCode === 0, exitCode, scenarios }, null, 2)}\n`;
}
