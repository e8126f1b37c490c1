import { suggestions } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';

export function tooManyAttempts(rows: number): ForetokenError {
  return new ForetokenError(`The requests were attempted more than ${rows} times in all, which is all there is room for.`, {
    code: 'E0750',
    path: 'fleet.routes',
    hint: 'Lower retries, give them a budget (retries.budget), or report this with the scenario: it should not happen.',
  });
}

export function unknownPool(name: string, known: readonly string[], path: string): ForetokenError {
  const near = suggestions(name, known, 1)[0];
  return new ForetokenError(`There is no pool "${name}" in this fleet; its pools are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0751',
    path,
    hint: 'Define it under fleet.pools, or name one of those.',
  });
}

export function unknownExternal(name: string, known: readonly string[], path: string): ForetokenError {
  return new ForetokenError(`There is no external API "${name}" in this fleet; ${known.length === 0 ? 'none is defined' : `there are ${known.join(', ')}`}.`, {
    code: 'E0752',
    path,
    hint: 'Define it under fleet.external with ttft, tpot and prices.',
  });
}

export function noRouteFits(what: string): ForetokenError {
  return new ForetokenError(`No route is for ${what}.`, {
    code: 'E0753',
    path: 'fleet.routes',
    hint: 'End the list with a route without `when`: it takes what no other route does.',
  });
}
