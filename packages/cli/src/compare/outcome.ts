import { type CandidateRefusal, type CandidateRun, ScenarioError, type ScenarioProblem, withoutPlace } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';

/** How a candidate ended; plain data, so that it can cross a thread. */
export type Outcome =
  | { readonly kind: 'ran'; readonly run: CandidateRun }
  | { readonly kind: 'refused'; readonly refusal: CandidateRefusal; readonly error: PlainError };

/** A ForetokenError without its class. */
export interface PlainError {
  readonly message: string;
  readonly code: string;
  readonly path: string | undefined;
  readonly hint: string | undefined;
  readonly exitCode: number;
  readonly problems: readonly ScenarioProblem[] | undefined;
}

/** A refusal for everything that a user can act on; anything else is a bug and passes. */
export function refusedBy(label: string, error: unknown): Outcome {
  if (!(error instanceof ForetokenError) || error.exitCode === 1) throw error;
  const problems = error instanceof ScenarioError ? error.problems : undefined;
  const { message, code, path, hint, exitCode } = error;
  return { kind: 'refused', refusal: { label, ...withoutPlace(error) }, error: { message, code, path, hint, exitCode, problems } };
}

/** The error as it was thrown. */
export function errorOf({ message, code, path, hint, exitCode, problems }: PlainError): ForetokenError {
  const exit = exitCode === 4 ? 4 : 2;
  if (problems !== undefined) return new ScenarioError(problems, exit);
  return new ForetokenError(message, { code, exitCode: exit, ...(path === undefined ? {} : { path }), ...(hint === undefined ? {} : { hint }) });
}
