import type { PlanResult, RecommendedFleet } from '@foretoken/study';
import { shortenName, shortNames } from '../facts/shorten.ts';

/** A fleet with the name of its row. */
export interface FleetRow {
  readonly fleet: RecommendedFleet;
  readonly label: string;
}

/** Characters of a row's name, and of each of its two lines. */
const LABEL = 58;
const LINE = 27;

/** Recommended fleets by rank, each with a name of its own: `1. 4 × vllm-v1 h100-sxm tp1`. */
export function fleetRows({ fleets }: Pick<PlanResult, 'fleets'>): readonly FleetRow[] {
  const names = shortNames(fleets.map(({ replicas, label }) => `${replicas} × ${label}`), LABEL);
  return fleets.map((fleet, i) => ({ fleet, label: `${fleet.rank}. ${names[i]!}` }));
}

/** The vertical axis of charts with a row per fleet; names stand on two lines, so that a narrow page has room for the plot. */
export function fleetAxis(rows: readonly { readonly label: string }[]): object {
  const lines = Object.fromEntries(rows.map(({ label }) => [label, twoLines(label)]));
  return { field: 'label', type: 'nominal', title: null, sort: rows.map(({ label }) => label), axis: { labelExpr: `${JSON.stringify(lines)}[datum.value]`, labelLimit: 0, labelFontSize: 11, labelLineHeight: 13 } };
}

/** Pixels of a row. */
export const FLEET_ROW = 36;

function twoLines(label: string): readonly string[] {
  const [head = '', ...rest] = label.split(' · ');
  if (rest.length > 0) return [shortenName(head, LINE), shortenName(rest.join(' · '), LINE)];
  if (label.length <= LINE) return [label];
  const cut = label.lastIndexOf(' ', LINE);
  return [label.slice(0, cut), shortenName(label.slice(cut + 1), LINE)];
}
