import { ForetokenError } from './errors.ts';

/** E0001: an event loop bug; time never goes backwards. */
export function clockBackwardsError(nowS: number, targetS: number): ForetokenError {
  return new ForetokenError(
    `The virtual clock is at ${nowS} s and cannot go to ${targetS} s: time only moves forward.`,
    { code: 'E0001', exitCode: 1, hint: 'Schedule events at or after the current time.' },
  );
}

/** E0002: an event without a time. */
export function eventTimeError(kind: number, target: number): ForetokenError {
  return new ForetokenError(
    `An event of kind ${kind} for target ${target} was pushed at time NaN: it could never be ordered.`,
    { code: 'E0002', exitCode: 1, hint: 'Look for the step time, latency or arrival that is NaN.' },
  );
}

/** E0003: a seed that names no stream. */
export function seedError(what: string, value: unknown): ForetokenError {
  return new ForetokenError(`The random ${what} is ${String(value)}, but it must be ${SEED_BOUNDS[what] ?? 'valid'}.`, {
    code: 'E0003',
    path: what,
    hint: 'Give a whole number such as 42, or a text.',
  });
}

const SEED_BOUNDS: Readonly<Record<string, string>> = {
  seed: 'a finite number or a text',
  entity: 'a whole number from 0 to 2^53 - 1',
};

/** E0004: an impossible range for a random integer. */
export function randomRangeError(bound: number): ForetokenError {
  return new ForetokenError(
    `A random integer below ${bound} was asked for, but the bound must be a whole number from 1 to 2^53.`,
    { code: 'E0004', exitCode: 1, hint: 'Check that the list to choose from is not empty.' },
  );
}

/** E0005: a row that a column does not have. */
export function rowRangeError(index: number, length: number): ForetokenError {
  return new ForetokenError(`Row ${index} was read from a column of ${length} rows.`, {
    code: 'E0005',
    exitCode: 1,
    hint: 'Rows are numbered from 0 to length - 1.',
  });
}

/** E0010: a distribution parameter out of its domain. */
export function parameterError(distribution: string, parameter: string, value: number, bound: string): ForetokenError {
  return new ForetokenError(
    `The ${distribution} distribution got ${parameter} = ${value}, but ${parameter} must be ${bound}.`,
    { code: 'E0010', path: `${distribution}.${parameter}`, hint: `Set ${parameter} to a value that is ${bound}.` },
  );
}

/** E0011: a quantile table that is not an inverse distribution function. */
export function quantileTableError(problem: string): ForetokenError {
  return new ForetokenError(`The empirical quantile table is not usable: ${problem}.`, {
    code: 'E0011',
    path: 'empiricalQuantiles',
    hint: 'Give probabilities that rise from 0 to 1 and as many finite values that never fall.',
  });
}

/** E0012: a mixture whose weights are no probabilities. */
export function mixtureError(problem: string): ForetokenError {
  return new ForetokenError(`The mixture distribution is not usable: ${problem}.`, {
    code: 'E0012',
    path: 'mixture',
    hint: 'Give one non-negative weight per part, at least one of them above 0.',
  });
}

/** E0020: a probability outside its interval. */
export function probabilityError(name: string, value: number, bound: string): ForetokenError {
  return new ForetokenError(`The ${name} is ${value}, but it must be ${bound}.`, {
    code: 'E0020',
    path: name,
    hint: 'Give a fraction: 0.99 stands for 99 percent.',
  });
}

/** E0021: weights that are no counts. */
export function weightsError(problem: string): ForetokenError {
  return new ForetokenError(`Weighted quantiles need one whole-number weight per value: ${problem}.`, {
    code: 'E0021',
    path: 'weights',
    hint: 'Weights are counts: whole numbers from 0, at most 2^53 in total.',
  });
}

/** E0022: a sketch asked for what it cannot hold. */
export function sketchError(problem: string, hint: string): ForetokenError {
  return new ForetokenError(`The quantile sketch ${problem}.`, { code: 'E0022', path: 'sketch', hint });
}

/** E0023: a statistic asked of an impossible sample or parameter. */
export function statisticError(statistic: string, problem: string, hint: string): ForetokenError {
  return new ForetokenError(`Cannot compute ${statistic}: ${problem}.`, { code: 'E0023', path: statistic, hint });
}

/** E0030: a time series fed out of order or configured impossibly. */
export function seriesError(problem: string): ForetokenError {
  return new ForetokenError(`The time series cannot take this: ${problem}.`, {
    code: 'E0030',
    exitCode: 1,
    hint: 'Feed times in seconds that never lie before the start of the series, and finite values.',
  });
}

/** E0040: a value that JSON cannot write. */
export function canonicalJsonError(path: string, what: string): ForetokenError {
  return new ForetokenError(`The value at ${path} is ${what}, which has no canonical JSON form.`, {
    code: 'E0040',
    path,
    hint: 'Use finite numbers, texts, booleans, null, arrays and plain objects.',
  });
}

/** What the message needs of a policy; see policies/ask-policy.ts. */
interface NamedPolicy {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
}

export function policyThrew({ kind, name, path }: NamedPolicy, subject: string, error: unknown): ForetokenError {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // The first line of the trace that is in a file is the policy's own; its folder is no news, and the column is that of transformed code.
  const place = error instanceof Error ? /[/\\]([^/\\()\n]+:\d+):\d+\)?$/m.exec(error.stack ?? '')?.[1] : undefined;
  return new ForetokenError(`the ${kind} policy "${name}" threw on ${subject}: ${said}${place === undefined ? '' : ` (${place})`}`, {
    code: 'E0895',
    path,
    hint: 'A policy answers for every request; `foretoken test-policy` finds the smallest scenario that it fails on.',
  });
}

export function policyAnsweredBadly({ kind, name, path }: NamedPolicy, subject: string, field: string, expected: string, got: unknown): ForetokenError {
  return new ForetokenError(`the ${kind} policy "${name}" answered ${subject} badly: \`${field}\` must give ${expected}, not ${shownAnswer(got)}`, {
    code: 'E0896',
    path,
    hint: 'Check for divisions by 0 and for fields that may be undefined: what a client did not say is undefined.',
  });
}

function shownAnswer(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(String).join(', ')}]`;
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
