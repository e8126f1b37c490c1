import { percent, quantity } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { FLEET_ROW, fleetAxis, fleetRows } from './fleet-rows.ts';

interface CapacityRow extends ChartRow {
  readonly label: string;
  readonly held: number;
  readonly missed: number | null;
}

/** Up to which rate each fleet holds the SLO: between the highest that held and the lowest that did not. Undefined where nobody looked. */
export function planCapacityChart(result: PlanResult): Chart | undefined {
  const rows = fleetRows(result).flatMap(({ fleet: { capacity }, label }): readonly CapacityRow[] => {
    if (capacity === null) return [];
    const { heldPerS, missedPerS } = capacity;
    return [{ label, held: roundSignificant(heldPerS) ?? 0, missed: missedPerS === null ? null : roundSignificant(missedPerS), text: missedPerS === null ? `at least ${quantity(heldPerS)} req/s` : `${quantity(heldPerS)} to ${quantity(missedPerS)} req/s` }];
  });
  if (rows.length === 0) return undefined;
  const values = [result.ratePerS, ...rows.flatMap(({ held, missed }) => [held, missed ?? held])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low || high) * 0.12;
  const x = { type: 'quantitative', title: 'requests per second', scale: { domain: [Math.max(0, low - margin), high + margin], nice: false }, axis: { tickCount: 6, grid: true } };
  const y = fleetAxis(rows);
  const [first] = rows;
  const more = first!.held / result.ratePerS - 1;
  const bounded = rows.filter(({ missed }) => missed !== null).map(({ label, held, missed }) => ({ label, held, missed: missed ?? held }));
  const tooltip = [{ field: 'label', type: 'nominal', title: 'fleet' }, { field: 'text', type: 'nominal', title: 'capacity' }];
  const asked = [{ rate: result.ratePerS, name: `asked for: ${quantity(result.ratePerS)} req/s` }];
  return {
    id: 'plan-capacity',
    title: `The ${first!.label.startsWith('1. ') ? 'cheapest' : 'first'} holds up to ${quantity(first!.held)} req/s${more > 0 ? `, ${percent(more)} more than asked for` : ''}`,
    subtitle: 'full dot = highest rate that held, open = lowest that did not; the capacity lies between',
    alt: `Capacity of the fleets, asked for ${quantity(result.ratePerS)} requests per second: ${rows.map(({ label, text }) => `${label}: ${text ?? ''}`).join('; ')}.`,
    height: FLEET_ROW * rows.length,
    rows,
    layers: [
      { data: { values: asked }, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { x: { field: 'rate', ...x } } } as ChartLayer,
      { data: { values: asked }, mark: { type: 'text', align: 'left', dx: -4, dy: -8, fontSize: 11.5, color: INK.text.light }, encoding: { x: { field: 'rate', ...x }, y: { value: 0 }, text: { field: 'name', type: 'nominal' } } } as ChartLayer,
      ...(bounded.length === 0 ? [] : [
        { data: { values: bounded }, mark: { type: 'rule', color: SERIES.blue.light, strokeWidth: 6, opacity: 0.3 }, encoding: { x: { field: 'held', ...x }, x2: { field: 'missed' }, y } } as ChartLayer,
        { data: { values: bounded }, mark: { type: 'point', filled: false, color: SERIES.vermilion.light, size: 80, strokeWidth: 2, opacity: 1 }, encoding: { x: { field: 'missed', ...x }, y } } as ChartLayer,
      ]),
      { mark: { type: 'point', filled: true, color: SERIES.blue.light, size: 90, opacity: 1 }, encoding: { x: { field: 'held', ...x }, y, tooltip } } as ChartLayer,
    ],
    hover: [],
  };
}
