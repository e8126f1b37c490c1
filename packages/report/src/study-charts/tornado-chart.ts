import { percent } from '@foretoken/kernel';
import { FIGURES, type FigureId, type SweepDomain, type Tornado, type TornadoBar, type TornadoEnd } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { logTicks } from '../charts/log-ticks.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { shortenName } from '../facts/shorten.ts';
import { figureLabelExpression } from './figure-axis-text.ts';
import { figureText } from '../study/figure-text.ts';
import { highest, isLogRange, lowest } from './measured-axis.ts';
import { domainLabels, parameterText } from './parameter-text.ts';
import { slug } from './slug.ts';

/** Characters of a value at the end of its bar, and of a domain beside its row. */
const VALUE = 18;
const NAME = 26;
/** Pixels of a character, and of the plot on a narrow page. */
const CHARACTER = 7;
const NARROW = 300;
const LANE = 24;

interface BarRow extends ChartRow {
  readonly lane: string;
  readonly base: number;
  readonly figure: number;
  readonly value: string;
  readonly effect: string;
}

/** What each parameter does to a figure alone: a bar from the scenario as it is to each other value, the largest effect on top. */
export function tornadoChart({ figure, base, missing, bars }: Tornado, domains: readonly SweepDomain[]): Chart {
  const { title } = FIGURES[figure];
  const head = { id: `tornado-${slug(figure)}`, title: `What moves ${title}`, subtitle: `${title}, one parameter changed at a time` };
  if (base === null) return emptyChart(head, `the scenario itself ${missing ?? `has no ${title}`}`);
  const names = new Map(domains.map(({ name }, i) => [name, domainLabels(domains)[i]!]));
  const lanes = bars.flatMap((bar) => lanesOf(bar, base, figure));
  if (lanes.length === 0) return emptyChart(head, 'no other value of any parameter has run');
  const rows = lanes.flatMap((lane) => lane.rows);
  const labels = Object.fromEntries(lanes.map(({ lane, domain, isFirst }) => [lane, isFirst ? shortenName(names.get(domain) ?? domain, NAME) : '']));
  const x = valueAxis(figure, [base, ...rows.map((row) => row.figure)], rows.reduce((most, { value }) => Math.max(most, Math.min(value.length, VALUE)), 0));
  const y = { field: 'lane', type: 'ordinal', title: null, scale: { domain: lanes.map(({ lane }) => lane), paddingInner: 0.25 }, axis: { labelExpr: `${JSON.stringify(labels)}[datum.value]`, labelLimit: 190, labelFontSize: 12 } };
  const kinds = ['lower value', 'higher value', 'other choice'].filter((kind) => rows.some((row) => row['kind'] === kind));
  const color = { field: 'kind', type: 'nominal', scale: { domain: kinds, range: kinds.map((kind) => COLORS[kind]!) }, legend: { symbolType: 'square', symbolStrokeWidth: 0 } };
  const tooltip = [['domain', 'parameter'], ['value', 'value'], ['own', 'instead of'], ['text', title], ['effect', 'effect']].map(([field, name]) => ({ field, type: 'nominal', title: name }));
  const beside = (align: 'left' | 'right'): readonly ChartLayer[] => {
    const values = rows.filter((row) => (row['side'] === 'left') === (align === 'right')).map((row) => ({ lane: row.lane, figure: row.figure, value: row.value }));
    return values.length === 0 ? [] : [{ data: { values }, mark: { type: 'text', align, dx: align === 'left' ? 5 : -5, fontSize: 11.5, color: INK.text.light }, encoding: { x: { field: 'figure', ...x }, y, text: { field: 'value', type: 'nominal' } } } as ChartLayer];
  };
  return {
    ...head,
    title: finding(bars, names, figure, base),
    subtitle: `${head.subtitle}; upright line = the scenario as it is, ${figureText(figure, base)}${leftOut(bars, names)}`,
    alt: `${head.title}. As it is: ${figureText(figure, base)}. ${rows.map((row) => `${String(row['domain'])} ${row.value}: ${String(row['text'])} (${row.effect})`).join('; ')}.`,
    height: LANE * lanes.length,
    rows,
    layers: [
      { mark: { type: 'bar', height: { band: 1 } }, encoding: { x: { field: 'base', ...x }, x2: { field: 'figure' }, y, color, tooltip } } as ChartLayer,
      { data: { values: [{ base }] }, mark: { type: 'rule', color: INK.text.light, strokeWidth: 1.5 }, encoding: { x: { field: 'base', ...x } } } as ChartLayer,
      ...beside('left'),
      ...beside('right'),
    ],
    hover: [],
  };
}

const COLORS: Readonly<Record<string, string>> = { 'lower value': SERIES.sky.light, 'higher value': SERIES.vermilion.light, 'other choice': SERIES.purple.light };
const KINDS: Readonly<Record<TornadoEnd['end'], string>> = { low: 'lower value', high: 'higher value', alternative: 'other choice' };

interface Lane {
  readonly lane: string;
  readonly domain: string;
  readonly isFirst: boolean;
  readonly rows: readonly BarRow[];
}

/** Two ends on both sides of the base share a lane; others would hide each other. */
function lanesOf({ domain, own, ends }: TornadoBar, base: number, figure: FigureId): readonly Lane[] {
  const shown = ends.filter((end) => end.figure !== null && JSON.stringify(end.value) !== JSON.stringify(own));
  const sides = new Set(shown.map(({ effect }) => Math.sign(effect ?? 0)));
  const isShared = shown.length === 2 && sides.has(1) && sides.has(-1);
  const rowOf = (end: TornadoEnd, lane: string): BarRow => ({
    lane,
    domain,
    kind: KINDS[end.end],
    base: roundSignificant(base) ?? 0,
    figure: roundSignificant(end.figure ?? 0) ?? 0,
    value: shortenName(parameterText(end.value), VALUE),
    own: parameterText(own),
    text: figureText(figure, end.figure),
    side: (end.effect ?? 0) < 0 ? 'left' : 'right',
    effect: `${(end.effect ?? 0) > 0 ? '+' : ''}${figureText(figure, end.effect)}${end.relative === null ? '' : `, ${end.relative > 0 ? '+' : ''}${percent(end.relative)}`}`,
  });
  if (shown.length > 0 && sides.size === 1 && sides.has(0)) {
    const none = rowOf(shown[0]!, domain);
    return [{ lane: domain, domain, isFirst: true, rows: [{ ...none, value: `${shown.map(({ value }) => shortenName(parameterText(value), VALUE)).slice(0, 3).join(', ')}: no change` }] }];
  }
  if (isShared) return [{ lane: domain, domain, isFirst: true, rows: shown.map((end) => rowOf(end, domain)) }];
  return shown.map((end, i) => ({ lane: `${domain} ${i}`, domain, isFirst: i === 0, rows: [rowOf(end, `${domain} ${i}`)] }));
}

/** Room on both sides for the values that stand at the ends. */
function valueAxis(figure: FigureId, values: readonly number[], characters: number): object {
  const isLog = isLogRange(figure, values);
  const [into, back] = isLog ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const [low, high] = [into(lowest(values)), into(highest(values))];
  const margin = (high - low || Math.abs(high) || 1) * Math.min(0.5, (CHARACTER * characters + 12) / NARROW);
  const domain: [number, number] = [back(low - margin), back(high + margin)];
  const ticks = isLog ? { values: [...logTicks(...domain)] } : { tickCount: 5 };
  return { type: 'quantitative', title: null, scale: { type: isLog ? 'log' : 'linear', domain, nice: false, zero: false }, axis: { ...ticks, labelExpr: `datum.value < 0 ? '' : ${figureLabelExpression(figure)}`, labelOverlap: 'greedy', grid: true } };
}

function finding(bars: readonly TornadoBar[], names: ReadonlyMap<string, string>, figure: FigureId, base: number): string {
  const [top] = bars;
  const end = top?.ends.find(({ effect }) => effect === top.effect);
  if (top === undefined || end === undefined || !top.effect) return `${FIGURES[figure].title} does not move with any parameter`;
  return `${names.get(top.domain) ?? top.domain} ${parameterText(end.value)} moves ${FIGURES[figure].title} most: ${figureText(figure, base)} → ${figureText(figure, end.figure)}`;
}

/** Values without a figure, and why. */
function leftOut(bars: readonly TornadoBar[], names: ReadonlyMap<string, string>): string {
  const missing = bars.flatMap(({ domain, ends }) => ends.filter(({ figure }) => figure === null).map(({ value, missing: reason = 'has no result' }) => `${names.get(domain) ?? domain} ${parameterText(value)} ${reason.split(':', 1)[0]!}`));
  if (missing.length === 0) return '';
  return `; left out: ${missing.slice(0, 2).join(', ')}${missing.length > 2 ? ` and ${missing.length - 2} more` : ''}`;
}
