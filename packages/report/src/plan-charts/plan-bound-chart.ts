import { duration, positiveHalfWidthText } from '@foretoken/kernel';
import type { PlannedBound, PlanResult, RecommendedFleet } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { durationExpression } from '../charts/label-expression.ts';
import { logTicks } from '../charts/log-ticks.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { CROSS } from '../study-charts/slo-mark.ts';
import { slug } from '../study-charts/slug.ts';
import { FLEET_ROW, fleetAxis, fleetRows } from './fleet-rows.ts';

type Bound = PlanResult['slo'][number];

/** What a dot stands for: the fleet as recommended, a replica fewer, or the closing check. */
const LOOKS = [
  { kind: 'as recommended', shape: 'circle', color: SERIES.blue.light },
  { kind: 'one replica fewer', shape: 'triangle-down', color: SERIES.vermilion.light },
  { kind: 'closing check', shape: CROSS, color: SERIES.purple.light },
] as const;

interface BoundRow extends ChartRow {
  readonly label: string;
  readonly kind: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How far each fleet stays below a bound: as recommended, one replica short, and in the independent check. Undefined where nothing is known. */
export function planBoundChart(result: PlanResult, bound: Bound): Chart | undefined {
  const fleets = fleetRows(result);
  const rows = fleets.flatMap(({ fleet, label }) => LOOKS.flatMap(({ kind }) => boundRows(fleet, label, kind, bound)));
  if (rows.length === 0) return undefined;
  const name = `${bound.class === undefined ? '' : `${bound.class} `}${bound.statistic} ${bound.metric.toUpperCase()}`;
  const values = [bound.boundS, ...rows.flatMap(({ low, high }) => [low, high])].filter((value) => value > 0);
  const domain: [number, number] = [Math.min(...values) * 0.85, Math.max(...values) * 1.15];
  const x = { type: 'quantitative', title: null, scale: { type: 'log', domain, nice: false }, axis: { values: [...logTicks(...domain)], labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy', grid: true } };
  const y = fleetAxis(fleets);
  const shown = LOOKS.filter(({ kind }) => rows.some((row) => row.kind === kind));
  const kinds = shown.map(({ kind }) => kind);
  const legend = { symbolStrokeWidth: 2, symbolSize: 90, symbolOpacity: 1, columns: 1, offset: 24 };
  const color = { field: 'kind', type: 'nominal', scale: { domain: kinds, range: shown.map((look) => look.color) }, legend };
  const shape = { field: 'kind', type: 'nominal', scale: { domain: kinds, range: shown.map((look) => look.shape) }, legend };
  const isRight = Math.log(bound.boundS / domain[0]) > 0.5 * Math.log(domain[1] / domain[0]);
  const rule = [{ bound: bound.boundS, name: `SLO ≤ ${duration(bound.boundS)}` }];
  const fewer = rows.filter(({ kind }) => kind === LOOKS[1].kind);
  const broken = fewer.filter(({ value }) => value > bound.boundS).length;
  return {
    id: `plan-bound-${slug(name)}`,
    title: fewer.length === 0 ? `${name} of the fleets against its bound` : `${name}: ${broken === 0 ? 'no fleet' : `${broken} of ${fewer.length} fleets`} ${broken < 2 ? 'breaks' : 'break'} the bound with one replica fewer`,
    subtitle: `${name} (log axis); bars = 95 % interval`,
    alt: `${name}, bound ${duration(bound.boundS)}: ${rows.map((row) => `${row.label}, ${row.kind}: ${String(row['text'])}`).join('; ')}.`,
    height: FLEET_ROW * fleets.length,
    rows,
    layers: [
      { data: { values: rule }, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { x: { field: 'bound', ...x } } } as ChartLayer,
      { data: { values: rule }, mark: { type: 'text', align: isRight ? 'right' : 'left', dx: isRight ? 4 : -4, dy: -8, fontSize: 11.5, color: INK.text.light }, encoding: { x: { field: 'bound', ...x }, y: { value: 0 }, text: { field: 'name', type: 'nominal' } } } as ChartLayer,
      { mark: { type: 'rule', strokeWidth: 6, opacity: 0.3 }, encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, y, color } } as ChartLayer,
      { mark: { type: 'point', filled: false, size: 90, strokeWidth: 2, opacity: 1 }, encoding: { x: { field: 'value', ...x }, y, color, shape, tooltip: [['label', 'fleet'], ['kind', 'how'], ['text', name]].map(([field, title]) => ({ field, type: 'nominal', title })) } } as ChartLayer,
    ],
    hover: [],
  };
}

function boundRows({ bounds, loss, check }: RecommendedFleet, label: string, kind: (typeof LOOKS)[number]['kind'], bound: Bound): readonly BoundRow[] {
  const list = { 'as recommended': bounds, 'one replica fewer': loss?.bounds ?? [], 'closing check': check?.bounds ?? [] }[kind];
  const found = list.find((each) => isSame(each, bound));
  const value = roundSignificant(found?.actualS ?? NaN);
  if (found === undefined || value === null || value <= 0) return [];
  const half = found.halfWidthS ?? 0;
  // A logarithmic axis has no zero: an interval ends at a tenth of its value.
  return [{ label, kind, value, low: roundSignificant(Math.max(value - half, value / 10)) ?? value, high: roundSignificant(value + half) ?? value, text: `${duration(value)}${positiveHalfWidthText(value, found.halfWidthS, duration)}` }];
}

function isSame(a: PlannedBound, b: Bound): boolean {
  return a.metric === b.metric && a.statistic === b.statistic && a.class === b.class;
}
