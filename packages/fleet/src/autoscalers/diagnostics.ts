import { ForetokenError, suggestions } from '@foretoken/kernel';

export function unknownAutoscaler(name: string, known: readonly string[]): ForetokenError {
  const near = suggestions(name, known, 1)[0];
  return new ForetokenError(`There is no autoscaler "${name}"; known are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0720',
    path: 'fleet.autoscale.policy',
    hint: 'Run `foretoken list policies` for what each does.',
  });
}

export function withoutFuture(name: string): ForetokenError {
  return new ForetokenError(`The autoscaler "${name}" looks at the arrivals to come, and was given none.`, {
    code: 'E0721',
    path: 'fleet.autoscale.policy',
    hint: 'Give `future` in its context: the columns of the requests that will be replayed.',
  });
}

export function noWholeNumber(name: string, got: unknown): ForetokenError {
  return new ForetokenError(`the autoscaler "${name}" wanted ${String(got)} replicas: \`decide\` must give a whole number of at least 0`, {
    code: 'E0722',
    path: 'fleet.autoscale.policy',
    hint: 'Round what you compute: `Math.ceil(load / target)`.',
  });
}
