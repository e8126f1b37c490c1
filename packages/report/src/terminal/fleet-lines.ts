import { count } from '@foretoken/kernel';
import type { FleetResult, RunResult } from '@foretoken/fleet';
import type picocolors from 'picocolors';
import { clock } from '../facts/clock.ts';
import { fleetTables } from '../facts/fleet-tables.ts';
import type { ReportCell, ReportTable } from '../facts/report-table.ts';
import { shorten, shortenName, shortNames } from '../facts/shorten.ts';
import { textTable } from './text-table.ts';
import type { TextCell } from './text-table.ts';
import { printable } from './wrap.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Tables with more rows than this show the first eight, and how many more there are. */
const MOST_ROWS = 12;
const FIRST_ROWS = 8;
const NAME = 26;
const [FIRST_EVENTS, LAST_EVENTS] = [5, 3];

/** Tables of pools, classes, routes and cold starts, each after an empty line; none of a plain run. */
export function fleetTableLines(result: RunResult, colors: Colors, width: number): readonly string[] {
  return fleetTables(result).flatMap((table) => ['', ...tableLines(table, colors, width)]);
}

function tableLines({ head, columns, rows }: ReportTable, colors: Colors, width: number): readonly string[] {
  const isShown = columns.map(({ brief }, i) => brief === undefined || (brief === 'unless-zero' && rows.some(({ cells }) => cells[i]?.text !== '0')));
  const shown = <T>(list: readonly T[]): readonly T[] => list.filter((_, i) => isShown[i]);
  const first = rows.length > MOST_ROWS ? rows.slice(0, FIRST_ROWS) : rows;
  const names = shortNames(first.map(({ name }) => printable(name)), NAME);
  const lines = textTable(
    [{ head, align: 'left' }, ...shown(columns)],
    first.map(({ cells }, i) => [{ text: names[i] ?? '', paint: colors.bold }, ...shown(cells).map((cell) => cellOf(cell, colors))]),
    width,
    colors.dim,
  );
  const more = rows.length - first.length;
  return more > 0 ? [...lines, colors.dim(`  … ${count(more)} more in the report`)] : lines;
}

function cellOf({ text, tone }: ReportCell, colors: Colors): TextCell {
  return { text: printable(text), ...(tone === undefined ? {} : { paint: tone === 'good' ? colors.green : colors.red }) };
}

/** The first and the last events after an empty line, a line each. */
export function eventLines({ fleet }: RunResult, colors: Colors, width: number): readonly string[] {
  if (fleet === undefined || fleet.events.length === 0) return [];
  const { first, last, hidden } = shownEvents(fleet);
  const all = [...first, ...last];
  const kindWidth = Math.max(...all.map(({ kind }) => kind.length));
  const poolWidth = Math.min(NAME, Math.max(...all.map(({ pool }) => pool.length)));
  const timeWidth = Math.max(...all.map(({ timeS }) => clock(timeS).length));
  const line = ({ timeS, kind, pool, what }: FleetResult['events'][number]): string => {
    const lead = `  ${clock(timeS).padStart(timeWidth)}  ${printable(kind).padEnd(kindWidth)}  ${poolWidth === 0 ? '' : `${shortenName(printable(pool), NAME).padEnd(poolWidth)}  `}`;
    return `${lead}${shorten(printable(what), width - lead.length)}`;
  };
  return ['', colors.bold(`  events: ${count(fleet.eventCount)}`), ...first.map(line), ...(hidden === 0 ? [] : [colors.dim(`  … ${count(hidden)} more in the report`)]), ...last.map(line)];
}

/** Where a result keeps only the first events, their last ones are not the last of the run. */
function shownEvents({ events, eventCount }: FleetResult): { readonly first: FleetResult['events']; readonly last: FleetResult['events']; readonly hidden: number } {
  const most = FIRST_EVENTS + LAST_EVENTS;
  if (events.length <= most && eventCount === events.length) return { first: events, last: [], hidden: 0 };
  if (eventCount > events.length) return { first: events.slice(0, most), last: [], hidden: eventCount - Math.min(most, events.length) };
  return { first: events.slice(0, FIRST_EVENTS), last: events.slice(-LAST_EVENTS), hidden: eventCount - most };
}
