import type { ComparisonResult } from '@foretoken/fleet';
import picocolors from 'picocolors';
import { fleetColumns, mechanismColumns, outcomeColumns } from '../comparison/comparison-tables.ts';
import type { TableCell, TableColumn } from '../comparison/comparison-tables.ts';
import { comparisonProvenance, pairedRows, sharedWarnings } from '../comparison/comparison-text.ts';
import type { PairedText } from '../comparison/comparison-text.ts';
import { changeLines } from './change-lines.ts';
import type { TerminalOptions } from './render-terminal.ts';
import { textTable } from './text-table.ts';
import type { TextCell } from './text-table.ts';
import { printable, wrap } from './wrap.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** With more candidates than this the known errors of their step times stand in JSON and HTML only. */
const BRIEF_FROM = 2;

/** The comparison as text: the answer first, then the tables, then why, then where the numbers come from. */
export function renderComparison(result: ComparisonResult, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(110, Number.isFinite(options.width) ? options.width : 100));
  const lines = [
    ...wrap(printable(result.title === '' ? result.name : result.title), width).map((line) => colors.bold(line)),
    '',
    ...answer(result, colors, width),
    ...(result.candidates.length === 0 ? [] : tables(result, colors, width)),
    ...refusals(result, colors, width),
    ...(result.candidates.length === 0 ? [] : ['', ...why(result, colors, width), '', ...provenance(result, colors, width)]),
    ...warnings(result, colors, width),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function answer({ decision, candidates }: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const best = candidates.find(({ label }) => label === decision.best);
  const failed = decision.kind === 'none' || best?.verdict === 'missed' || best?.verdict === 'overloaded';
  const paint = failed ? colors.red : best?.verdict === 'met' ? colors.green : colors.cyan;
  const mark = failed ? '✗' : best?.verdict === 'met' ? '✓' : '•';
  return wrap(printable(decision.sentence), width - 4).map((line, i) => paint(colors.bold(`  ${i === 0 ? mark : ' '} ${line}`)));
}

function tables(result: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const rows = pairedRows(result);
  const paired = rows.map(({ label, ttft, e2e, pairs }) => [{ text: printable(label), paint: colors.bold }, toned(ttft, colors), toned(e2e, colors), { text: pairs, paint: colors.dim }]);
  const best = result.comparisons?.against ?? result.candidates[0]?.label ?? '';
  const fleet = fleetColumns(result);
  return [
    '',
    ...table(outcomeColumns(result), result, colors, width),
    ...(fleet.length === 0 ? [] : ['', ...table(fleet, result, colors, width)]),
    '',
    ...table(mechanismColumns(), result, colors, width),
    ...(paired.length === 0 ? [] : ['', ...textTable([{ head: `against ${printable(best)}`, align: 'left' }, { head: 'TTFT per request' }, { head: 'E2E per request' }, { head: 'the same requests', align: 'left' }], paired, width, colors.dim)]),
    ...changeLines(result, colors, width),
  ];
}

function table(columns: readonly TableColumn[], { candidates }: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const digits = String(candidates.at(-1)?.rank ?? 1).length;
  const rows = candidates.map((candidate) => [
    { text: `${String(candidate.rank).padStart(digits)}  ${printable(candidate.label)}`, paint: colors.bold },
    ...columns.map((column) => cellOf(column.cell(candidate), colors)),
  ]);
  return textTable([{ head: '', align: 'left' }, ...columns.map(({ head }) => ({ head }))], rows, width, colors.dim);
}

function cellOf({ text, tone }: TableCell, colors: Colors): TextCell {
  return tone === undefined ? { text } : { text, paint: tone === 'good' ? colors.green : colors.red };
}

function toned({ text, verdict }: PairedText, colors: Colors): TextCell {
  return { text, paint: verdict === 'higher' ? colors.red : verdict === 'lower' ? colors.green : colors.dim };
}

function refusals({ refused }: ComparisonResult, colors: Colors, width: number): readonly string[] {
  if (refused.length === 0) return [];
  return ['', ...refused.flatMap(({ label, code, message, hint }) => [
    ...hanging(`  –  ${printable(label)} cannot run: `, `${code} ${message}`, width).map((line) => colors.yellow(line)),
    ...(hint === '' ? [] : hanging('     hint: ', hint, width)),
  ])];
}

function why({ candidates }: ComparisonResult, colors: Colors, width: number): readonly string[] {
  return candidates.flatMap((candidate, i) => [
    ...(i === 0 ? [] : ['']),
    `  ${colors.bold(`Why ${printable(candidate.label)}`)}${candidate.against === null ? '' : colors.dim(` against ${printable(candidate.against)}`)}`,
    ...candidate.reasons.flatMap(({ sentence }) => hanging('    · ', sentence, width)),
    ...candidate.notes.flatMap((note) => hanging('    ! ', note, width).map((line) => colors.yellow(line))),
  ]);
}

function provenance(result: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const facts = comparisonProvenance(result, result.candidates.length > BRIEF_FROM);
  const label = Math.max(...facts.map((each) => printable(each.label).length));
  return facts.flatMap((each) => {
    const [first = '', ...rest] = wrap(printable(each.parts.join(' · ')), width - label - 3);
    return [`  ${colors.bold(printable(each.label).padEnd(label))} ${colors.dim(first)}`, ...rest.map((line) => `  ${' '.repeat(label)} ${colors.dim(line)}`)];
  });
}

function warnings(result: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const found = sharedWarnings(result);
  if (found.length === 0) return [];
  return ['', ...found.flatMap(({ code, message, labels }) => hanging(`  ! ${code} `, `${labels.length === 0 ? '' : `${labels.join(', ')}: `}${message}`, width).map((line) => colors.yellow(line)))];
}

function hanging(lead: string, text: string, width: number): readonly string[] {
  const indent = Math.min(lead.length, 12);
  const [first = '', ...rest] = wrap(printable(text), width - lead.length);
  return [`${lead}${first}`, ...wrap(rest.join(' '), width - indent).filter((line) => line !== '').map((line) => `${' '.repeat(indent)}${line}`)];
}
