import { duration, usd } from '@foretoken/kernel';
import type { ParetoPoint, PlanResult } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { candidateColor, INK } from '../charts/theme.ts';
import { shortNames } from '../facts/shorten.ts';
import { legendColumns } from '../study-charts/legend-columns.ts';
import { figureAxis } from '../study-charts/measured-axis.ts';

const MOST_LINES = 5;
const LABEL = 34;

interface ReplicaRow extends ChartRow {
  readonly label: string;
  readonly replicas: number;
  readonly value: number;
}

/** p99 TTFT by the number of replicas, for the kinds of fleet that were simulated with several. Undefined where none was. */
export function planReplicasChart({ pareto, fleets, slo }: PlanResult): Chart | undefined {
  const named = fleets.map(({ label }) => label).filter((label) => sizesOf(pareto, label).length > 1).slice(0, MOST_LINES);
  if (named.length === 0) return undefined;
  const labels = shortNames(named, LABEL);
  const rows = named.flatMap((name, i) => sizesOf(pareto, name).map((point): ReplicaRow => ({
    label: labels[i]!,
    replicas: point.replicas,
    value: roundSignificant(point.ttftP99S ?? 0) ?? 0,
    text: duration(point.ttftP99S ?? 0),
    held: point.holds ? 'holds the SLO' : 'misses the SLO',
    cost: `${usd(point.usdPerHour)}/h`,
  })));
  const bound = slo.find((term) => term.metric === 'ttft' && term.statistic === 'p99' && term.class === undefined);
  const counts = [...new Set(rows.map(({ replicas }) => replicas))].toSorted((a, b) => a - b);
  const x = { field: 'replicas', type: 'quantitative', title: 'replicas', scale: { domain: [counts[0]! - 0.4, counts.at(-1)! + 0.4], nice: false }, axis: { values: counts, format: 'd', labelOverlap: 'greedy', grid: true } };
  const y = { field: 'value', ...figureAxis('ttftP99', rows.map(({ value }) => value), bound === undefined ? [] : [bound.boundS]), title: null };
  const color = { field: 'label', type: 'nominal', sort: labels, scale: { domain: [...labels], range: labels.map((_, i) => candidateColor(i).light) }, legend: labels.length < 2 ? null : { columns: Math.min(2, legendColumns(labels)) } };
  const tooltip = [['label', 'fleet'], ['replicas', 'replicas'], ['text', 'p99 TTFT'], ['held', 'SLO'], ['cost', 'cost']].map(([field, title]) => ({ field, type: 'nominal', title }));
  const dots = (held: string, filled: boolean): readonly ChartLayer[] => {
    const values = rows.filter((row) => row['held'] === held).map((row) => ({ ...row }));
    return values.length === 0 ? [] : [{ data: { values }, mark: { type: 'point', filled, size: 75, strokeWidth: 2, opacity: 1 }, encoding: { x, y, color, tooltip } } as ChartLayer];
  };
  const best = fleets.find(({ label }) => label === named[0])!;
  return {
    id: 'plan-replicas',
    title: `p99 TTFT by replicas: ${labels[0]!} needs ${best.replicas - best.spares}`,
    subtitle: `p99 TTFT${y.scale.type === 'log' ? ' (log axis)' : ''} as simulated; full dot = holds the whole SLO, open = misses it`,
    alt: `p99 TTFT by replicas: ${rows.map(({ label, replicas, text, held }) => `${label} × ${replicas}: ${text ?? ''}, ${held ?? ''}`).join('; ')}.`,
    height: 240,
    rows,
    layers: [
      ...(bound === undefined ? [] : [
        { data: { values: [{ value: bound.boundS }] }, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { y } } as ChartLayer,
        { data: { values: [{ value: bound.boundS, name: `SLO ≤ ${duration(bound.boundS)}` }] }, mark: { type: 'text', align: 'right', dy: -7, fontSize: 11.5, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'name', type: 'nominal' } } } as ChartLayer,
      ]),
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color } } as ChartLayer,
      ...dots('holds the SLO', true),
      ...dots('misses the SLO', false),
    ],
    hover: [],
  };
}

function sizesOf(points: readonly ParetoPoint[], label: string): readonly ParetoPoint[] {
  return points.filter((point) => point.label === label && (point.ttftP99S ?? 0) > 0).toSorted((a, b) => a.replicas - b.replicas);
}
