import { ForetokenError } from '@foretoken/kernel';
import type { PointFailure, Study } from '@foretoken/study';

const EXIT_INTERNAL = 1;
const EXIT_INVALID = 2;
const EXIT_INFEASIBLE = 4;
const EXIT_PARTIAL = 5;

/** The error of a study all of whose points failed for one and the same reason: what is wrong is the scenario, not a point. */
export function commonFailure({ rows, manifest }: Study): ForetokenError | undefined {
  const [first] = rows;
  if (first?.outcome.status !== 'failed') return undefined;
  const { code, message, hint, exitCode } = first.outcome;
  const same = rows.every(({ outcome }) => outcome.status === 'failed' && outcome.code === code && outcome.message === message);
  if (!same) return undefined;
  const exit = exitCode === EXIT_INTERNAL || exitCode === EXIT_INFEASIBLE ? exitCode : EXIT_INVALID;
  const every = rows.length === 1 ? 'the only point fails' : `all ${rows.length} points fail`;
  return new ForetokenError(`${manifest.scenario.shown}: ${every}: ${message}`, { code, exitCode: exit, ...(hint === '' ? {} : { hint }) });
}

/** 0 when every point ran, 5 when some did; when none did, the code that they share, else 2. */
export function exitCodeOfStudy({ rows }: Study): number {
  const failures = rows.flatMap(({ outcome }): readonly PointFailure[] => (outcome.status === 'failed' ? [outcome] : []));
  if (failures.length === 0) return 0;
  if (failures.length < rows.length) return EXIT_PARTIAL;
  const codes = new Set(failures.map(({ exitCode }) => exitCode));
  return codes.size === 1 ? [...codes][0]! : EXIT_INVALID;
}
