import { percent } from '@foretoken/kernel';
import { FIGURES, type SobolIndices, type SweepDomain } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { shortenName } from '../facts/shorten.ts';
import { domainLabels } from './parameter-text.ts';
import { slug } from './slug.ts';

const NAME = 26;
const KINDS = ['alone', 'with interactions'] as const;
const COLORS = [SERIES.blue.light, SERIES.amber.light];
const ROW = 44;

interface IndexRow extends ChartRow {
  readonly domain: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Shares of a figure's variance: what each parameter makes alone, and together with all that it interacts with. */
export function sobolChart({ figure, rows: size, indices, refused }: SobolIndices, domains: readonly SweepDomain[]): Chart {
  const { title } = FIGURES[figure];
  const head = { id: `sobol-${slug(figure)}`, title: `What makes the variance of ${title}`, subtitle: 'Sobol indices: share of the variance, alone and with interactions; whiskers = 95 % interval' };
  if (indices.length === 0) return emptyChart(head, refused ?? 'there are no indices');
  const names = new Map(domains.map(({ name }, i) => [name, shortenName(domainLabels(domains)[i]!, NAME)]));
  const rows = indices.flatMap(({ domain, first, total }) => [first, total].map(({ value, low, high }, i): IndexRow => ({
    domain: names.get(domain) ?? domain,
    kind: KINDS[i]!,
    value: roundSignificant(value) ?? 0,
    low: roundSignificant(low) ?? 0,
    high: roundSignificant(high) ?? 0,
    text: `${percent(value)} (${percent(low)} to ${percent(high)})`,
  })));
  const labels = indices.map(({ domain }) => names.get(domain) ?? domain);
  const least = Math.min(0, ...rows.map(({ low, value }) => Math.min(low, value)));
  const x = { type: 'quantitative', title: null, scale: { domain: [least, Math.max(1, ...rows.map(({ high }) => high)) * 1.02], nice: false }, axis: { tickCount: 6, format: '.0%', grid: true } };
  const place = { y: { field: 'domain', type: 'ordinal', title: null, scale: { domain: labels, paddingInner: 0.25 }, axis: { labelLimit: 190, labelFontSize: 12 } }, yOffset: { field: 'kind', type: 'nominal', scale: { domain: [...KINDS] } } };
  const color = { field: 'kind', type: 'nominal', scale: { domain: [...KINDS], range: COLORS }, legend: { symbolType: 'square', symbolStrokeWidth: 0 } };
  const tooltip = [['domain', 'parameter'], ['kind', 'share'], ['text', 'index']].map(([field, name]) => ({ field, type: 'nominal', title: name }));
  const [top] = indices;
  return {
    ...head,
    title: `${names.get(top!.domain) ?? top!.domain} makes ${percent(top!.first.value)} of the variance of ${title} alone`,
    subtitle: `${head.subtitle} (${size} rows)`,
    alt: `${head.title}. ${rows.map((row) => `${row.domain}, ${String(row['kind'])}: ${String(row['text'])}`).join('; ')}.`,
    height: ROW * indices.length,
    rows,
    layers: [
      { mark: { type: 'bar', height: { band: 0.9 } }, encoding: { x: { field: 'value', ...x }, ...place, color, tooltip } } as ChartLayer,
      { mark: { type: 'rule', color: INK.text.light, strokeWidth: 1.5 }, encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, ...place } } as ChartLayer,
      ...['low', 'high'].map((end): ChartLayer => ({ mark: { type: 'tick', color: INK.text.light, thickness: 1.5, height: 8 }, encoding: { x: { field: end, ...x }, ...place } } as ChartLayer)),
    ],
    hover: [],
  };
}
