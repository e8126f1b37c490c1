import { boundKey, type RunResult, type Scenario, type ScenarioDocument, type SimulationOutput, type SloCheck } from '@foretoken/fleet';
import { meanInterval } from '@foretoken/kernel';
import { FIGURES, type FigureId, figuresOf, halfWidthsOf } from '../point/figures.ts';
import type { Breach, CheckedTerm, Comparator, TermPlace } from './check-result.ts';
import { findBreach } from './find-breach.ts';
import type { Assertion } from './parse-assertion.ts';

/** What one replication says about the bounds; the columns behind it can go. */
export interface Observed {
  readonly seed: number;
  readonly figures: ReturnType<typeof figuresOf>;
  /** By bound ({@link boundKey}): a class without requests has none in this run. */
  readonly breaches: ReadonlyMap<string, Omit<Breach, 'seed'> | null>;
  readonly requests: RunResult['requests'];
}

/** Keeps what terms need of one replication. */
export function observe(scenario: Scenario, output: SimulationOutput): Observed {
  const { result } = output;
  const breaches = new Map(result.slo.map(({ class: name, ...term }) => [boundKey({ ...term, ...(name === undefined ? {} : { class: name }) }), findBreach(scenario, output, term, name)]));
  return { seed: result.provenance.seed, figures: figuresOf(result, scenario), breaches, requests: result.requests };
}

interface Checked {
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
  /** Means over the replications. */
  readonly result: RunResult;
  readonly observed: readonly Observed[];
  readonly strict: boolean;
}

/** Every bound of the SLO. */
export function sloTerms({ result, document, observed, strict }: Checked): CheckedTerm[] {
  return result.slo.map((check) => {
    const { class: name, metric, statistic, boundS, actualS, intervalS } = check;
    return finished({
      kind: 'slo',
      name: `${metric}.${statistic}`,
      ...(name === undefined ? {} : { class: name }),
      unit: 's',
      comparator: '<=',
      bound: boundS,
      actual: finite(actualS),
      halfWidth: intervalS,
      breach: check.met ? null : firstBreach(observed, boundKey(check)),
      place: placeOf(document, check),
    }, strict);
  });
}

/** With an overloaded fleet the bound that it breaks: the queue grows in at most half of the runs. Without one nothing. */
export function loadTerms({ result, document, strict }: Checked): CheckedTerm[] {
  if (result.decision.verdict !== 'overloaded') return [];
  const { count, overloaded } = result.replications ?? { count: 1, overloaded: 1 };
  return [finished({ kind: 'load', name: 'overloadedRuns', unit: 'count', comparator: '<=', bound: Math.floor(count / 2), actual: overloaded, halfWidth: null, breach: null, place: termPlace(document, ['slo']) }, strict)];
}

/** Every assertion. Over several replications any figure has a Student interval. */
export function assertedTerms(assertions: readonly Assertion[], { scenario, result, observed, strict }: Checked): CheckedTerm[] {
  const own = observed.length === 1 ? halfWidthsOf(result) : {};
  return assertions.map(({ text, figure, comparator, bound }) => {
    const { actual, halfWidth } = observed.length === 1 ? { actual: figuresOf(result, scenario)[figure], halfWidth: own[figure] ?? null } : overReplications(observed, figure);
    return finished({ kind: 'assert', name: figure, unit: FIGURES[figure].unit, comparator, bound, actual, halfWidth, breach: null, place: { kind: 'flag', flag: `--assert ${text}` } }, strict);
  });
}

function overReplications(observed: readonly Observed[], figure: FigureId): Pick<CheckedTerm, 'actual' | 'halfWidth'> {
  const values = observed.flatMap(({ figures }) => figures[figure] ?? []);
  if (values.length < observed.length) return { actual: null, halfWidth: null };
  const { mean, halfWidth } = meanInterval(values);
  return { actual: finite(mean), halfWidth: finite(halfWidth) };
}

/** The verdict of a term from its figures. */
export function finished(term: Omit<CheckedTerm, 'met' | 'undecided' | 'passed' | 'margin'>, strict: boolean): CheckedTerm {
  const { actual, bound, comparator, halfWidth } = term;
  const met = actual !== null && HOLDS[comparator](actual, bound);
  const undecided = actual !== null && halfWidth !== null && Math.abs(actual - bound) <= halfWidth && halfWidth > 0;
  const room = actual === null ? null : comparator.startsWith('<') ? bound - actual : actual - bound;
  return { ...term, met, undecided, passed: met && !(strict && undecided), margin: room === null || bound === 0 ? null : room / Math.abs(bound) };
}

const HOLDS: Readonly<Record<Comparator, (actual: number, bound: number) => boolean>> = {
  '<=': (actual, bound) => actual <= bound,
  '<': (actual, bound) => actual < bound,
  '>=': (actual, bound) => actual >= bound,
  '>': (actual, bound) => actual > bound,
};

/** The earliest of the replications; among equals that of the smaller seed. */
function firstBreach(observed: readonly Observed[], bound: string): Breach | null {
  let first: Breach | null = null;
  for (const { seed, breaches } of observed) {
    const breach = breaches.get(bound);
    if (breach === null || breach === undefined || (first !== null && first.timeS <= breach.timeS)) continue;
    first = { ...breach, seed };
  }
  return first;
}

function placeOf(document: ScenarioDocument, { class: name, metric, statistic }: SloCheck): TermPlace {
  return termPlace(document, name === undefined ? ['slo', metric, statistic] : ['slo', 'classes', name, metric, statistic]);
}

function termPlace(document: ScenarioDocument, path: readonly string[]): TermPlace {
  const place = document.place(path);
  return place.kind === 'set' ? { kind: 'flag', flag: place.flag } : { kind: 'file', file: place.file, line: place.line, column: place.column };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
