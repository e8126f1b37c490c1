import type { ComparisonResult } from '@foretoken/fleet';
import type picocolors from 'picocolors';
import { candidateChanges } from '../comparison/change-rows.ts';
import type { CandidateChanges, ChangeRow } from '../comparison/change-rows.ts';
import { textTable } from './text-table.ts';
import type { TextCell } from './text-table.ts';
import { printable, wrap } from './wrap.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** What changes from the best, or the baseline, to each other candidate; after an empty line. */
export function changeLines(result: ComparisonResult, colors: Colors, width: number): readonly string[] {
  const { comparisons } = result;
  const changes = candidateChanges(result);
  if (comparisons === undefined || comparisons.against === null || changes.length === 0) return [];
  const against = printable(comparisons.against);
  const tables = comparisons.isBaseline || changes.length === 1 ? changes.flatMap((each, i) => [...(i === 0 ? [] : ['']), ...one(each, against, colors, width)]) : together(changes, against, colors, width);
  const hasUnknown = changes.some(({ rows }) => rows.some(({ mark }) => mark === '?'));
  const { level } = comparisons;
  const alike = level.length < 2 ? [] : wrap(`cannot be told from ${printable(level[0]!)} (95 % for all together): ${level.slice(1).map(printable).join(', ')}`, width - 4);
  return [
    '',
    ...tables,
    ...wrap(`~ changed  = within noise${hasUnknown ? '  ? no interval (--replications gives one)' : ''}; ${comparisons.correction}`, width - 2).map((line) => colors.dim(`  ${line}`)),
    ...alike.map((line, i) => `  ${i === 0 ? '= ' : '  '}${line}`),
  ];
}

/** A line per figure. */
function one({ label, how, rows }: CandidateChanges, against: string, colors: Colors, width: number): readonly string[] {
  const head = `${printable(label)} against ${against}, ${how}`;
  const cells = rows.map((row): readonly TextCell[] => [
    { text: `${row.mark} ${row.title}`, paint: paintOf(row, colors) },
    { text: row.from },
    { text: `→ ${row.to}` },
    { text: row.change, paint: paintOf(row, colors) },
  ]);
  return [...wrap(head, width - 2).map((line) => `  ${colors.bold(line)}`), ...textTable([{ head: '', align: 'left' }, { head: 'from' }, { head: 'to' }, { head: 'change' }], cells, width, colors.dim)];
}

/** A line per candidate, a column per figure. */
function together(changes: readonly CandidateChanges[], against: string, colors: Colors, width: number): readonly string[] {
  const titles = [...new Set(changes.flatMap(({ rows }) => rows.map(({ title }) => title)))];
  const cells = changes.map(({ label, rows }) => [
    { text: printable(label), paint: colors.bold },
    ...titles.map((title): TextCell => {
      const row = rows.find((each) => each.title === title);
      return row === undefined ? { text: '' } : { text: `${row.mark} ${row.change}`, paint: paintOf(row, colors) };
    }),
  ]);
  return textTable([{ head: `change from ${against}`, align: 'left' }, ...titles.map((head) => ({ head }))], cells, width, colors.dim);
}

function paintOf({ tone }: ChangeRow, colors: Colors): (text: string) => string {
  return tone === undefined ? colors.dim : tone === 'good' ? colors.green : colors.red;
}
