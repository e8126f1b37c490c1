import { count } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { clock } from '../facts/clock.ts';
import { fleetFacts } from '../facts/fleet-facts.ts';
import { fleetTables } from '../facts/fleet-tables.ts';
import { factsTable } from './facts-table.ts';
import { html, raw } from './html.ts';
import type { Markup } from './html.ts';
import { tableSection } from './report-table.ts';

/** What only the parts of an elaborate fleet need; a plain run's page stays as it is. */
const STYLE = '.left{text-align:left}th.left,td.left{padding-left:0}details summary{cursor:pointer;padding:10px 0}.events{max-height:420px;overflow:auto}.events td,.events th{text-align:left}.events td:last-child{white-space:normal;width:60%}#vg-tooltip-element td.value{white-space:pre-line}';

/** Tables of pools, classes, routes and cold starts; empty for a plain run. */
export function fleetTableSections(result: RunResult): Markup {
  const tables = fleetTables(result);
  return tables.length === 0 && result.fleet === undefined ? raw('') : html`
<style>${raw(STYLE)}</style>
${tables.map(tableSection)}`;
}

/** What the fleet spent, and what happened to it; empty for a plain run. */
export function fleetSection(result: RunResult): Markup {
  const facts = fleetFacts(result);
  if (facts.length === 0) return raw('');
  return html`
<section aria-labelledby="fleet"><h2 id="fleet">Fleet</h2>${factsTable(facts, 'What the GPUs were paid for, what was lost, and what it cost.')}${eventsOf(result)}</section>`;
}

function eventsOf({ fleet }: RunResult): Markup {
  if (fleet === undefined || fleet.events.length === 0) return raw('');
  const { events, eventCount } = fleet;
  const title = eventCount > events.length ? `The first ${count(events.length)} of ${count(eventCount)} events` : `${count(eventCount)} ${eventCount === 1 ? 'event' : 'events'}`;
  return html`<details><summary>${title}</summary><div class="events" tabindex="0" role="region" aria-label="${title}"><table><caption>Time since the start of the run, h:mm:ss.</caption>
<thead><tr><th scope="col">time</th><th scope="col">kind</th><th scope="col">pool</th><th scope="col">what</th></tr></thead>
<tbody>${events.map(({ timeS, kind, pool, what }) => html`<tr><td>${clock(timeS)}</td><td>${kind}</td><td>${pool}</td><td>${what}</td></tr>
`)}</tbody></table></div></details>`;
}
