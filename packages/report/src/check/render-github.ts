import type { CheckedTerm, ScenarioCheck } from '@foretoken/study';
import type { CheckOutcome } from './check-report.ts';
import { checkNotes, checkSentence } from './check-sentence.ts';
import { termText } from './term-text.ts';

/** Path of a scenario as the repository knows it. */
export type RepositoryPath = (scenario: string) => string;

/**
 * Workflow commands of GitHub Actions: `::error` for what is missed, `::warning` for what is met and undecided, `::notice` for what is met,
 * each at the line of its bound. https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubCommands(outcomes: readonly CheckOutcome[], pathOf: RepositoryPath): readonly string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === 'checked') return outcome.check.terms.map((term) => termCommand(outcome.check, term, pathOf));
    const { scenario, code, message, hint, line } = outcome.failure;
    return [command('error', { file: pathOf(scenario), ...(line === null ? {} : { line }), title: `foretoken ${code}` }, hint === '' ? message : `${message}\n${hint}`)];
  });
}

function termCommand(check: ScenarioCheck, term: CheckedTerm, pathOf: RepositoryPath): string {
  const { bound, actual, how } = termText(term);
  const { place } = term;
  const at = place.kind === 'file' ? { file: pathOf(place.file), line: place.line, col: place.column } : { file: pathOf(check.scenario) };
  const level = term.passed ? (term.undecided ? 'warning' : 'notice') : 'error';
  const title = `${check.name}: ${term.passed ? (term.undecided ? 'undecided' : 'met') : 'missed'}`;
  return command(level, { ...at, title }, `${bound}: ${actual}${how === '' ? '' : ` (${how})`}`);
}

function command(level: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
  return `::${level} ${list.join(',')}::${escapedData(message)}`;
}

/** As toolkit/packages/core/src/command.ts escapes. */
function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A Markdown table for the summary page of a workflow. */
export function githubSummary(outcomes: readonly CheckOutcome[]): string {
  return `${outcomes.map((outcome) => (outcome.kind === 'checked' ? checkedSummary(outcome.check) : failedSummary(outcome.failure.scenario, outcome.failure.code, outcome.failure.message))).join('\n\n')}\n`;
}

function checkedSummary(check: ScenarioCheck): string {
  const rows = check.terms.map((term) => {
    const { mark, bound, actual, how } = termText(term);
    return `| ${mark} | ${cell(bound)} | ${cell(actual)} | ${cell(how)} |`;
  });
  return [
    `### ${check.passed ? '✓' : '✗'} ${cell(check.name)}: ${checkSentence(check)}`,
    '',
    cell(check.title),
    '',
    '| | bound | measured (± 95 %) | |',
    '|---|---|---|---|',
    ...rows,
    ...checkNotes(check).flatMap((note) => ['', cell(note)]),
  ].join('\n');
}

function failedSummary(scenario: string, code: string, message: string): string {
  return `### ✗ ${cell(scenario)}: cannot run\n\n\`${code}\` ${cell(message)}`;
}

/** Names come from files: they are text and no Markdown, and no pipe, line break or tag may leave its cell. */
function cell(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/[\\`*_[\]|~]/g, String.raw`\$&`);
}
