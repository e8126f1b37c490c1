import { TIME_PARTS } from '@foretoken/fleet';
import { count, duration, percent } from '@foretoken/kernel';
import type { ExplainedOne } from '@foretoken/study';
import { textTable } from '../terminal/text-table.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import type { Colors } from './colors.ts';

/** One request: facts, and its parts. */
export function oneLines(one: ExplainedOne, colors: Colors, width: number): readonly string[] {
  const facts = [
    `request ${one.request}`,
    ...(one.class === undefined ? [] : [`class ${one.class}`]),
    `arrived at t = ${duration(one.arrivalS)}`,
    `${count(one.inputTokens)} tokens in (${count(one.cachedTokens)} cached), ${count(one.outputTokens)} out`,
    `${one.pool === undefined ? '' : `pool ${one.pool}, `}replica ${one.replica}`,
    ...(one.preemptions === 0 ? [] : [`preempted ${one.preemptions} times`]),
    `TTFT ${duration(one.ttftS)}, E2E ${duration(one.e2eS)}`,
  ];
  const shown = TIME_PARTS.filter((part) => one.e2e[part] > 0);
  const rows = shown.map((part) => [
    { text: part, paint: colors.bold },
    { text: one.ttft[part] === 0 ? '' : duration(one.ttft[part]) },
    { text: duration(one.e2e[part]) },
    { text: percent(one.e2e[part] / one.e2eS) },
  ]);
  return [
    ...wrap(printable(facts.join(' · ')), width - 2).map((line) => `  ${line}`),
    ...textTable([{ head: '', align: 'left' }, { head: 'until first token' }, { head: 'in all' }, { head: 'share' }], rows, width, colors.dim),
  ];
}
