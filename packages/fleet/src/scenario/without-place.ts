import type { ForetokenError } from '@foretoken/kernel';
import { ScenarioError } from './problem.ts';

/** An error in one sentence, without the lines of the scenario that it points at: for tables, and for machines where the file is another. */
export interface PlacelessError {
  readonly code: string;
  /** Of several problems all, with semicolons. */
  readonly message: string;
  /** Of the first problem; empty when there is nothing to say. */
  readonly hint: string;
}

/** The same error without places. */
export function withoutPlace(error: ForetokenError): PlacelessError {
  const { code } = error;
  if (!(error instanceof ScenarioError)) return { code, message: error.message, hint: error.hint ?? '' };
  return { code, message: error.problems.map(({ message }) => message).join('; '), hint: error.problems[0]?.hint ?? '' };
}
