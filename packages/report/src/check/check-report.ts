import type { ScenarioCheck } from '@foretoken/study';

/** A scenario that could not be checked. */
export interface FailedCheck {
  readonly scenario: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
  /** Line of the scenario that is wrong, where there is one. */
  readonly line: number | null;
}

/** How one scenario fared, or why that is not known. */
export type CheckOutcome = { readonly kind: 'checked'; readonly check: ScenarioCheck } | { readonly kind: 'failed'; readonly failure: FailedCheck };
