import { closest, count } from '@foretoken/kernel';
import { MOST_POINTS } from './most-points.ts';

/** What is wrong with a sweep, before it is known where that stands. */
export interface SweepFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export function unknownScenarioPath(path: string, hint: string): SweepFault {
  return { code: 'E1000', message: `no scenario has the path \`${path}\``, hint };
}

export function pathTwice(path: string, other: string): SweepFault {
  return { code: 'E1001', message: `\`${path}\` is varied twice: the domain \`${other}\` sets it already`, hint: 'vary each path in one domain' };
}

export function valueTwice(name: string, value: string, hint: string): SweepFault {
  return { code: 'E1002', message: `\`${name}\` has the value ${value} twice`, hint };
}

export function emptyRange(name: string, from: number, to: number): SweepFault {
  return { code: 'E1003', message: `the range of \`${name}\` is empty: \`to\` must be greater than \`from\`, ${from}, not ${to}` };
}

export function logRangeFrom(name: string, from: number): SweepFault {
  return { code: 'E1004', message: `the log range of \`${name}\` must begin above 0, not at ${from}`, hint: 'begin at a small number, or use `scale: linear`' };
}

export function stepMisses(name: string, step: number, to: number, last: number): SweepFault {
  return { code: 'E1005', message: `\`${name}\`: steps of ${step} do not reach ${to}, the last one is ${last}`, hint: `end at \`to: ${last}\`, or give \`steps\`, how many values` };
}

export function rangeInGrid(name: string): SweepFault {
  return { code: 'E1006', message: `a grid needs single values, and the range of \`${name}\` has none`, hint: 'give `step` (a difference) or `steps` (how many values), or a design that samples ranges' };
}

export function zipLengths(name: string, lengths: Readonly<Record<string, number>>): SweepFault {
  const listed = Object.entries(lengths).map(([path, length]) => `\`${path}\` ${length}`).join(', ');
  return { code: 'E1007', message: `the lists zipped as \`${name}\` must be equally long: ${listed}` };
}

export function tooManyPoints(size: string): SweepFault {
  return { code: 'E1008', message: `${size} has more than ${count(MOST_POINTS)} points`, hint: 'take fewer values, or `design: {method: sobol, points: 4096}`, which spreads so many over all parameters' };
}

export function unknownDomain(name: string, known: readonly string[]): SweepFault {
  const near = closest(name, known);
  return { code: 'E1009', message: `there is no domain \`${name}\``, hint: near === undefined ? `domains: ${known.join(', ')}` : `did you mean \`${near}\`?` };
}

export function domainBelow(name: string, other: string): SweepFault {
  return { code: 'E1009', message: `\`${name}\` depends on the domain \`${other}\`, which must stand above it` };
}

export function unknownDomainValue(name: string, value: string, known: readonly string[]): SweepFault {
  const near = value.startsWith('"') ? closest(value, known) : undefined;
  return { code: 'E1010', message: `the domain \`${name}\` never has the value ${value}`, hint: near === undefined ? `its values: ${known.join(', ')}` : `did you mean ${near}?` };
}

export function conditionOnRange(name: string): SweepFault {
  return { code: 'E1010', message: `\`${name}\` is a range without steps, of which no single value can be named`, hint: 'give it `step`, `steps` or a list of values' };
}

export function nothingLeft(): SweepFault {
  return { code: 'E1011', message: 'every point is excluded; nothing is left to run', hint: 'an entry of `exclude` leaves out the points in which all its values hold' };
}

export function setWithoutEffect(path: string, domain: string): SweepFault {
  return { code: 'E1012', message: `setting \`${path}\` has no effect: every point sets ${path === domain ? 'it' : `\`${domain}\``} after that`, hint: `change the domain \`${domain}\` instead` };
}

export function ownValueUnknown(name: string, path: string): SweepFault {
  return { code: 'E1013', message: `\`${name}\` goes around the scenario's own value, but the scenario gives no number for \`${path}\``, hint: 'give it `from` and `to`, or set the value in the scenario' };
}

export function aroundNothing(name: string, own: number, around: number): SweepFault {
  return { code: 'E1013', message: `\`${name}\`: ${Number((around * 100).toPrecision(6))} % around ${own} leaves nothing to vary`, hint: 'give it `from` and `to`' };
}

export function notWithDesign(what: string, method: string): SweepFault {
  return { code: 'E1014', message: `${what} does not go with the design \`${method}\`, which changes every parameter by itself`, hint: 'leave it out, or use `grid`, `latin-hypercube` or `sobol`' };
}

export function tooManyDimensions(method: string, parameters: number, most: number): SweepFault {
  return { code: 'E1015', message: `the design \`${method}\` takes at most ${most} parameters, not ${parameters}`, hint: method === 'sobol' ? 'use `latin-hypercube`' : 'leave out parameters that a tornado shows to matter little' };
}
