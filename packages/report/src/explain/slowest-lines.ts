import { count, duration, percent } from '@foretoken/kernel';
import { type ExplainResult, largestParts } from '@foretoken/study';
import { textTable } from '../terminal/text-table.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import type { Colors } from './colors.ts';

/** The slowest requests, and what the slowest first tokens share. */
export function slowestLines({ slowest, shared }: ExplainResult, colors: Colors, width: number): readonly string[] {
  const rows = slowest.map((one) => [
    { text: String(one.request), paint: colors.bold },
    { text: duration(one.arrivalS) },
    { text: count(one.inputTokens) },
    { text: count(one.outputTokens) },
    { text: duration(one.ttftS) },
    { text: duration(one.e2eS) },
    { text: largestParts(one.e2e).slice(0, 2).map((part) => `${part} ${percent(one.e2e[part] / one.e2eS)}`).join(', ') },
  ]);
  return [
    ...textTable([{ head: 'slowest', align: 'left' }, { head: 'arrived' }, { head: 'in' }, { head: 'out' }, { head: 'TTFT' }, { head: 'E2E' }, { head: 'mostly', align: 'left' }], rows, width, colors.dim),
    ...shared.flatMap((sentence) => wrap(printable(sentence), width - 4).map((line, i) => `  ${i === 0 ? '·' : ' '} ${line}`)),
  ];
}
