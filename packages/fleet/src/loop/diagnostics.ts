import { ForetokenError } from '@foretoken/kernel';

export function tooManyAttempts(rows: number): ForetokenError {
  return new ForetokenError(`The requests were attempted more than ${rows} times in all, which is all there is room for.`, {
    code: 'E0750',
    path: 'fleet.routes',
    hint: 'Lower retries, give them a budget (retries.budget), or report this with the scenario: it should not happen.',
  });
}

export function noRouteFits(what: string): ForetokenError {
  return new ForetokenError(`No route is for ${what}.`, {
    code: 'E0753',
    path: 'fleet.routes',
    hint: 'End the list with a route without `when`: it takes what no other route does.',
  });
}
