import { knownPath, type ScenarioPath, similarPath } from '@foretoken/fleet';
import { canonicalJson } from '@foretoken/kernel';
import type { ParameterValue } from '../point/point.ts';
import { conditionsOf } from './conditions.ts';
import { aroundNothing, emptyRange, ownValueUnknown, unknownScenarioPath, valueTwice, zipLengths } from './diagnostics.ts';
import { rangeFault, rangeValues } from './number-range.ts';
import { numberOf, ownValue } from './own-value.ts';
import { chooser, type ResolvedDomain } from './resolved-domain.ts';
import type { RebaseValue } from './set-text.ts';
import type { NumberRange } from './sweep.ts';
import type { DomainSpec } from './sweep-file.ts';
import type { SweepProblems } from './sweep-problems.ts';

/** What domains are resolved with. */
export interface DomainContext {
  /** Data of the scenario, what all points set included. */
  readonly data: Readonly<Record<string, unknown>>;
  /** How far a domain goes that says nothing, as a fraction. */
  readonly around: number;
  readonly rebase: RebaseValue;
  readonly problems: SweepProblems;
}

/** Domains above this one, and the names of those below. */
export interface Neighbours {
  readonly above: readonly ResolvedDomain[];
  readonly below: readonly string[];
}

const DIGITS = 6;

/** Values, conditions and own value of one domain; what is wrong goes to the problems. */
export function resolveDomain(name: string, spec: DomainSpec, context: DomainContext, { above, below }: Neighbours): ResolvedDomain {
  const { data, rebase, problems } = context;
  const paths = spec.kind === 'zip' ? Object.keys(spec.zip) : [name];
  for (const path of paths) {
    if (knownPath(path) === undefined) problems.add(unknownScenarioPath(path, similarPath(path)), ['domains', name, ...(spec.kind === 'zip' ? ['zip', path] : [])], true);
  }
  const choiceOf = chooser(paths, spec.kind === 'zip', rebase);
  const own = spec.kind === 'zip' ? Object.fromEntries(paths.map((path) => [path, ownValue(data, path)])) : ownValue(data, name);
  const conditions = conditionsOf(spec.when ?? {}, above, { at: ['domains', name, 'when'], owner: name, below }, problems);
  const found = spec.kind === 'values' || spec.kind === 'zip' ? listOf(name, spec, context) : numbersOf(name, spec, own, context);
  const choices = found.values?.map(choiceOf);
  return { name, paths, own, conditions, choiceOf, ...(choices === undefined ? {} : { choices }), ...(found.range === undefined ? {} : { range: found.range }) };
}

interface Found {
  readonly values?: readonly ParameterValue[];
  readonly range?: NumberRange;
}

function listOf(name: string, spec: Extract<DomainSpec, { readonly kind: 'values' | 'zip' }>, { problems }: DomainContext): Found {
  if (spec.kind === 'values') {
    refuseTwice(name, spec.values, problems);
    return { values: spec.values };
  }
  const lists = Object.entries(spec.zip);
  const lengths = Object.fromEntries(lists.map(([path, list]) => [path, list.length]));
  const shortest = Math.min(...Object.values(lengths));
  if (Object.values(lengths).some((length) => length !== shortest)) problems.add(zipLengths(name, lengths), ['domains', name, 'zip'], true);
  const values = Array.from({ length: shortest }, (_, i) => Object.fromEntries(lists.map(([path, list]) => [path, list[i]!])));
  refuseTwice(name, values, problems);
  return { values };
}

function numbersOf(name: string, spec: Extract<DomainSpec, { readonly kind: 'range' | 'around' }>, own: ParameterValue, context: DomainContext): Found {
  const { problems } = context;
  const types = knownPath(name)?.types ?? [];
  const isInteger = spec.integer ?? (types.length === 1 && types[0] === 'integer');
  if (spec.kind === 'around') return { range: rangeAround(name, own, spec.around ?? context.around, { isInteger, problems }) };
  const fault = rangeFault(name, spec) ?? (isInteger && spec.steps === undefined && Math.floor(spec.to) <= Math.ceil(spec.from) ? emptyRange(name, Math.ceil(spec.from), Math.floor(spec.to)) : undefined);
  if (fault !== undefined) {
    problems.add(fault, ['domains', name], true);
    // Told once: not again as a range without values.
    return { values: [spec.from] };
  }
  const values = rangeValues(spec, isInteger);
  if (values !== undefined) refuseTwice(name, values, problems, 'fewer `steps` keep whole numbers apart');
  const { from, to, scale } = spec;
  return values === undefined ? { range: isInteger ? { from: Math.ceil(from), to: Math.floor(to), scale, isInteger } : { from, to, scale, isInteger } } : { values };
}

function rangeAround(name: string, own: ParameterValue, around: number, { isInteger, problems }: { readonly isInteger: boolean; readonly problems: SweepProblems }): NumberRange {
  const value = numberOf(own);
  const at: ScenarioPath = ['domains', name];
  const end = (factor: number): number => (isInteger ? Math.round(value! * factor) : Number((value! * factor).toPrecision(DIGITS)));
  if (value === undefined) problems.add(ownValueUnknown(name, name), at, true);
  else if (!(end(1 + around) > end(1 - around))) problems.add(aroundNothing(name, value, around), at, true);
  else return { from: end(1 - around), to: end(1 + around), scale: 'linear', isInteger };
  return { from: 0, to: 1, scale: 'linear', isInteger };
}

function refuseTwice(name: string, values: readonly ParameterValue[], problems: SweepProblems, hint = 'give each value once'): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    const text = canonicalJson(value);
    if (seen.has(text)) problems.add(valueTwice(name, text, hint), ['domains', name, index]);
    seen.add(text);
  });
}
