import { canonicalJson } from '@foretoken/kernel';
import type { ScenarioPath } from '@foretoken/fleet';
import type { ParameterValue } from '../point/point.ts';
import type { Condition } from './condition.ts';
import { conditionOnRange, domainBelow, unknownDomain, unknownDomainValue } from './diagnostics.ts';
import type { Choice, ResolvedDomain, Selection } from './resolved-domain.ts';
import type { ValuesByName } from './sweep-file.ts';
import type { SweepProblems } from './sweep-problems.ts';

/** Do all hold? A domain that is left as the scenario has it fulfils none. */
export function holdsAll(conditions: readonly Condition[], selection: Selection): boolean {
  return conditions.every(({ domain, path, wanted }) => {
    const choice = selection[domain];
    return choice !== undefined && choice !== null && wanted.has(canonicalJson(valueIn(choice, path)));
  });
}

/** Where conditions stand: in the file, and above which domain. */
export interface ConditionPlace {
  readonly at: ScenarioPath;
  /** Name of the domain that depends on them, and of those below it. */
  readonly owner?: string;
  readonly below?: readonly string[];
}

/** Reads `when` of a domain, or an entry of `exclude`. */
export function conditionsOf(given: ValuesByName, domains: readonly ResolvedDomain[], place: ConditionPlace, problems: SweepProblems): readonly Condition[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const at = [...place.at, name];
    const domain = domains.findIndex((candidate) => candidate.name === name || candidate.paths.includes(name));
    const found = domains[domain];
    if (found === undefined) {
      const isBelow = place.below?.includes(name) === true;
      problems.add(isBelow ? domainBelow(place.owner!, name) : unknownDomain(name, domains.flatMap(namesOf)), at, true);
      return [];
    }
    const path = found.name === name ? undefined : name;
    return [{ domain, ...(path === undefined ? {} : { path }), wanted: wantedOf(found, path, value, { at, problems }) }];
  });
}

function wantedOf(domain: ResolvedDomain, path: string | undefined, value: ParameterValue, { at, problems }: { readonly at: ScenarioPath; readonly problems: SweepProblems }): ReadonlySet<string> {
  if (domain.choices === undefined) {
    problems.add(conditionOnRange(domain.name), at);
    return new Set();
  }
  const known = new Set(domain.choices.map((choice) => canonicalJson(valueIn(choice, path))));
  const whole = canonicalJson(value);
  if (known.has(whole) || !isList(value)) {
    if (!known.has(whole)) problems.add(unknownDomainValue(path ?? domain.name, whole, [...known]), at);
    return new Set([whole]);
  }
  const wanted = value.map((item) => canonicalJson(item));
  wanted.forEach((text, index) => {
    if (!known.has(text)) problems.add(unknownDomainValue(path ?? domain.name, text, [...known]), [...at, index]);
  });
  return new Set(wanted);
}

function valueIn({ value }: Choice, path: string | undefined): ParameterValue {
  return path === undefined ? value : (value as ValuesByName)[path]!;
}

function isList(value: ParameterValue): value is readonly ParameterValue[] {
  return Array.isArray(value);
}

/** What a domain may be called: a zipped group also by its paths. */
function namesOf({ name, paths }: ResolvedDomain): readonly string[] {
  return paths.length === 1 && paths[0] === name ? paths : [name, ...paths];
}
