import { percent, usd } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import type { Chart, ChartLayer } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { FLEET_ROW, fleetAxis, fleetRows } from './fleet-rows.ts';

/** What each recommended fleet costs, and how much more traffic it holds. */
export function planCostChart(result: PlanResult): Chart {
  const head = { id: 'plan-cost', title: 'Cost of the fleets that hold the SLO', subtitle: 'US dollars per hour, spares included; headroom = more traffic that it still holds' };
  const rows = fleetRows(result).map(({ fleet, label }) => ({
    label,
    cost: roundSignificant(fleet.usdPerHour) ?? 0,
    text: `${usd(fleet.usdPerHour)}/h${fleet.capacity === null ? '' : `, headroom ${percent(fleet.capacity.headroom)}`}`,
    gpus: `${fleet.gpus} × ${fleet.gpu}`,
    perMtok: fleet.usdPerMillionOutputTokens === null ? '–' : usd(fleet.usdPerMillionOutputTokens),
  }));
  if (rows.length === 0) return emptyChart(head, 'no fleet holds the SLO within the limits');
  const x = { type: 'quantitative', title: null, scale: { domain: [0, Math.max(...rows.map(({ cost }) => cost)) * 1.02 || 1], nice: false }, axis: { tickCount: 5, labelExpr: "'$' + format(datum.value, ',~g')", grid: true } };
  const y = fleetAxis(rows);
  const tooltip = [['label', 'fleet'], ['gpus', 'GPUs'], ['text', 'cost'], ['perMtok', 'per M output tokens']].map(([field, title]) => ({ field, type: 'nominal', title }));
  const [first, second] = rows;
  return {
    ...head,
    title: `Cheapest: ${first!.gpus}, ${usd(first!.cost)}/h${second === undefined ? '' : `; the next ${second.cost > first!.cost ? `costs ${percent(second.cost / first!.cost - 1)} more` : 'costs the same'}`}`,
    alt: `${head.title}: ${rows.map(({ label, text }) => `${label}: ${text}`).join('; ')}.`,
    height: FLEET_ROW * rows.length,
    rows,
    layers: [
      { mark: { type: 'bar', height: 20, color: SERIES.sky.light, opacity: 0.4 }, encoding: { x: { field: 'cost', ...x }, y, tooltip } } as ChartLayer,
      // Over the bar: the label has room there on a narrow page too.
      { mark: { type: 'text', align: 'left', dx: 5, fontSize: 11.5, fontWeight: 'bold', color: INK.text.light }, encoding: { x: { value: 0 }, y, text: { field: 'text', type: 'nominal' } } } as ChartLayer,
    ],
    hover: [],
  };
}
