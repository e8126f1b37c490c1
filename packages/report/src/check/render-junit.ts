import type { CheckedTerm, ScenarioCheck } from '@foretoken/study';
import type { CheckOutcome, FailedCheck } from './check-report.ts';
import { checkNotes, checkSentence } from './check-sentence.ts';
import { termText } from './term-text.ts';

type Attributes = Readonly<Record<string, string | number>>;

/**
 * JUnit XML as CI servers read it (the schema of Jenkins' xunit plug-in): a suite per scenario, a case per bound, a failure with its text
 * where one is missed, an error where the scenario cannot run. Without times of day, so that equal checks are equal files.
 */
export function renderJunit(outcomes: readonly CheckOutcome[]): string {
  const suites = outcomes.map((outcome) => (outcome.kind === 'checked' ? suiteOf(outcome.check) : failedSuite(outcome.failure)));
  const total = (key: keyof Counts): number => suites.reduce((sum, { counts }) => sum + counts[key], 0);
  const attributes = { name: 'foretoken check', tests: total('tests'), failures: total('failures'), errors: total('errors') };
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('testsuites', attributes, suites.flatMap(({ lines }) => lines)), ''].join('\n');
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

interface Suite {
  readonly counts: Counts;
  readonly lines: readonly string[];
}

function suiteOf(check: ScenarioCheck): Suite {
  const counts = { tests: check.terms.length, failures: check.terms.filter(({ passed }) => !passed).length, errors: 0 };
  const properties = {
    title: check.title,
    foretoken: check.foretoken,
    seed: check.seed,
    replications: check.replications,
    requests: check.requests.total,
    completed: check.requests.completed,
    intervals: check.intervals,
    strict: String(check.strict),
  };
  const lines = element('testsuite', { name: check.name, ...counts, skipped: 0, file: check.scenario }, [
    ...element('properties', {}, Object.entries(properties).flatMap(([name, value]) => element('property', { name, value }, []))),
    ...check.terms.flatMap((term) => caseOf(check, term)),
    ...textElement('system-out', [checkSentence(check), ...checkNotes(check)].join('\n')),
  ]);
  return { counts, lines };
}

function caseOf(check: ScenarioCheck, term: CheckedTerm): readonly string[] {
  const { bound, actual, how } = termText(term);
  const text = `${bound}: ${actual}${how === '' ? '' : ` (${how})`}`;
  const line = term.place.kind === 'file' ? { line: term.place.line } : {};
  const inner = term.passed ? textElement('system-out', text) : textElement('failure', text, { message: text, type: term.met ? 'undecided' : 'missed' });
  return element('testcase', { classname: check.name, name: bound, file: check.scenario, ...line }, inner);
}

function failedSuite({ scenario, code, message, hint, line }: FailedCheck): Suite {
  const counts = { tests: 1, failures: 0, errors: 1 };
  const error = textElement('error', hint === '' ? message : `${message}\nhint: ${hint}`, { message, type: code });
  const body = element('testcase', { classname: scenario, name: 'runs', file: scenario, ...(line === null ? {} : { line }) }, error);
  return { counts, lines: element('testsuite', { name: scenario, ...counts, skipped: 0, file: scenario }, body) };
}

function element(name: string, attributes: Attributes, inner: readonly string[]): readonly string[] {
  const open = `<${name}${attributesText(attributes)}`;
  return inner.length === 0 ? [`${open}/>`] : [`${open}>`, ...inner.map((line) => (line.startsWith('<') || line.startsWith(' ') ? `  ${line}` : line)), `</${name}>`];
}

/** Text is content: no white space of the layout may enter it. */
function textElement(name: string, text: string, attributes: Attributes = {}): readonly string[] {
  return [`<${name}${attributesText(attributes)}>${escaped(text)}</${name}>`];
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll(/[\t\n\r]/g, (space) => `&#${space.codePointAt(0)};`).replaceAll('"', '&quot;')}"`).join('');
}

/** Markup is escaped; control characters, which XML 1.0 cannot hold, become spaces. */
function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this replaces
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
