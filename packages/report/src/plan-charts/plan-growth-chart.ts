import { quantity, usd } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { candidateColor, INK } from '../charts/theme.ts';
import { shortenName } from '../facts/shorten.ts';
import { legendColumns } from '../study-charts/legend-columns.ts';
import { fleetRows } from './fleet-rows.ts';

const DASHES: readonly (readonly number[])[] = [[1, 0], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]];
/** Characters of a line's name in the legend; its rank keeps it apart from the others. */
const LABEL = 38;
/** Lines that can be told apart. */
const MOST_LINES = 6;

interface GrowthRow extends ChartRow {
  readonly label: string;
  readonly rate: number;
  readonly cost: number;
}

/** What each kind of fleet costs as the traffic grows. Undefined without growth. */
export function planGrowthChart(result: PlanResult): Chart | undefined {
  const fleets = fleetRows(result).filter(({ fleet }) => fleet.growth.length > 0).slice(0, MOST_LINES);
  const rows = fleets.flatMap(({ fleet, label: row }): readonly GrowthRow[] => {
    // Replicas change along the line: the name has none.
    const label = shortenName(row.replace(/^(\d+\.) \d+ × /, '$1 '), LABEL);
    const now = { multiple: 1, ratePerS: result.ratePerS, replicas: fleet.replicas, gpus: fleet.gpus, usdPerHour: fleet.usdPerHour };
    return [now, ...fleet.growth].flatMap(({ multiple, ratePerS, replicas, gpus, usdPerHour }): readonly GrowthRow[] =>
      (usdPerHour === null ? [] : [{ label, rate: roundSignificant(ratePerS) ?? 0, cost: roundSignificant(usdPerHour) ?? 0, gpus: `${gpus ?? 0}`, text: `${replicas ?? 0} replicas, ${gpus ?? 0} GPUs, ${usd(usdPerHour)}/h`, times: `${quantity(multiple)} ×` }]));
  });
  if (rows.length === 0) return undefined;
  const labels = [...new Set(rows.map(({ label }) => label))];
  const lost = fleets.reduce((sum, { fleet }) => sum + fleet.growth.filter(({ usdPerHour }) => usdPerHour === null).length, 0);
  const rates = [...new Set(rows.map(({ rate }) => rate))].toSorted((a, b) => a - b);
  const [low, high] = [rates[0]!, rates.at(-1)!];
  const margin = (high - low || high) * 0.06;
  const x = { field: 'rate', type: 'quantitative', title: 'requests per second', scale: { domain: [low - margin, high + margin], nice: false }, axis: { values: rates, grid: true } };
  const y = { field: 'cost', type: 'quantitative', title: null, scale: { domain: [0, Math.max(...rows.map(({ cost }) => cost)) * 1.1], nice: false }, axis: { tickCount: 5, labelExpr: "'$' + format(datum.value, ',~g')", grid: true } };
  const legend = labels.length < 2 ? null : { symbolOpacity: 1, columns: Math.min(2, legendColumns(labels)) };
  const color = { field: 'label', type: 'nominal', sort: labels, scale: { domain: labels, range: labels.map((_, i) => candidateColor(i).light) }, legend };
  const strokeDash = { field: 'label', type: 'nominal', sort: labels, scale: { domain: labels, range: labels.map((_, i) => DASHES[i]!) }, legend };
  const last = rates.at(-1)!;
  const cheapest = rows.filter(({ rate }) => rate === last).reduce((best, row) => (row.cost < best.cost ? row : best));
  return {
    id: 'plan-growth',
    title: `At ${quantity(last)} req/s the cheapest costs ${usd(cheapest.cost)}/h: ${cheapest.label.replace(/^\d+\. /, '')}`,
    subtitle: `US dollars per hour as traffic grows; numbers = GPUs${lost > 0 ? `; ${lost} sizes exceed the limits` : ''}`,
    alt: `Cost as traffic grows: ${rows.map(({ label, rate, text }) => `${label} at ${quantity(rate)} requests per second: ${text ?? ''}`).join('; ')}.`,
    height: 240,
    rows,
    layers: [
      { mark: { type: 'line', strokeWidth: 2.2 }, encoding: { x, y, color, strokeDash } } as ChartLayer,
      { mark: { type: 'point', filled: true, size: 55, opacity: 1 }, encoding: { x, y, color, tooltip: [['label', 'fleet'], ['times', 'traffic'], ['text', 'size']].map(([field, title]) => ({ field, type: 'nominal', title })) } } as ChartLayer,
      ...(labels.length > 3 ? [] : [{ mark: { type: 'text', dy: -11, fontSize: 11, color: INK.text.light }, encoding: { x, y, text: { field: 'gpus', type: 'nominal' } } } as ChartLayer]),
    ],
    hover: [],
  };
}
