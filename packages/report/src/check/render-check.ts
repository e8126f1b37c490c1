import { count } from '@foretoken/kernel';
import type { ScenarioCheck } from '@foretoken/study';
import picocolors from 'picocolors';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import { checkNotes, checkSentence } from './check-sentence.ts';
import { type TermText, termText } from './term-text.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The bounds of one scenario as text: a line for each, then what bounds the fleet. */
export function renderCheck(check: ScenarioCheck, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(110, Number.isFinite(options.width) ? options.width : 100));
  const terms = check.terms.map(termText);
  const lines = [
    ...wrap(printable(check.title), width).map((line) => colors.bold(line)),
    '',
    ...termLines(terms, colors, width),
    '',
    (check.passed ? colors.green : colors.red)(colors.bold(`  ${check.passed ? '✓' : '✗'} ${checkSentence(check)}`)),
    ...checkNotes(check).flatMap((note) => wrap(printable(note), width - 4).map((line, i) => `    ${i === 0 ? '' : '  '}${line}`)),
    ...wrap(`${count(check.requests.completed)} of ${count(check.requests.total)} requests answered · ${check.replications === 1 ? `seed ${check.seed} · ` : ''}${check.intervals}`, width - 2).map((line) => colors.dim(`  ${line}`)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function termLines(terms: readonly TermText[], colors: Colors, width: number): readonly string[] {
  const bound = Math.max(...terms.map((term) => printable(term.bound).length));
  const actual = Math.max(...terms.map((term) => term.actual.length));
  const lead = 2 + 2 + bound + 3 + actual + 3;
  return terms.flatMap((term) => {
    const paint = term.mark === '✓' ? colors.green : term.mark === '✗' ? colors.red : colors.yellow;
    const [first = '', ...rest] = wrap(term.how === '' ? '' : `(${term.how})`, Math.max(30, width - lead));
    return [`  ${paint(term.mark)} ${printable(term.bound).padEnd(bound)}   ${term.actual.padEnd(actual)}   ${first}`, ...rest.map((line) => `${' '.repeat(lead)}${line}`)];
  });
}
