import { FIGURES, type FigureId } from '@foretoken/study';
import type { Chart, ChartRow } from '../charts/chart.ts';
import { emptyChart } from '../charts/empty-chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { figureText } from '../study/figure-text.ts';
import { figureAxis, type MeasuredAxis } from './measured-axis.ts';
import { paretoFront, type Sense } from './pareto-front.ts';
import { thinPoints } from './thin-points.ts';
import { verdictEncoding, verdictName } from './verdict-marks.ts';

/** More rings than this around the points of a front would be a band. */
const MOST_RINGS = 24;

/** A point of a trade-off. */
export interface ParetoPoint extends ChartRow {
  readonly x: number;
  readonly y: number;
  readonly verdict: string;
  readonly point: string;
}

export interface ParetoInput {
  readonly id: string;
  readonly x: FigureId;
  readonly y: FigureId;
  readonly points: readonly { readonly x: number | null; readonly y: number | null; readonly verdict: string; readonly point: string }[];
  /** Bound of y as a dashed rule. */
  readonly boundY?: { readonly value: number; readonly name: string };
}

/** Two figures that pull against each other: all points by verdict, and a line through those that none beats. */
export function paretoChart({ id, x, y, points, boundY }: ParetoInput): Chart {
  const head = { id, title: `${FIGURES[y].title} against ${FIGURES[x].title}`, subtitle: 'line = points that no other beats on both axes' };
  const known = points.flatMap((point): readonly ParetoPoint[] => {
    const [atX, atY] = [roundSignificant(point.x ?? NaN), roundSignificant(point.y ?? NaN)];
    return atX === null || atY === null ? [] : [{ ...point, x: atX, y: atY, textX: figureText(x, atX), textY: figureText(y, atY) }];
  });
  if (known.length === 0) return emptyChart(head, `no point has both ${FIGURES[x].title} and ${FIGURES[y].title}`);
  const good = known.filter(({ verdict }) => verdict === verdictName('met'));
  const front = paretoFront(good.length > 0 ? good : known, senseOf(x), senseOf(y));
  const axisX = figureAxis(x, known.map((point) => point.x));
  const axisY = figureAxis(y, known.map((point) => point.y), boundY === undefined ? [] : [boundY.value]);
  const rows = thinPoints(known, axisX.scale.type === 'log', axisY.scale.type === 'log', (point) => front.includes(point));
  const place = { x: { field: 'x', ...axisX }, y: { field: 'y', ...axisY } };
  const names = [['point', 'point'], ['textX', FIGURES[x].title], ['textY', FIGURES[y].title], ['verdict', 'SLO']].map(([field, title]) => ({ field, type: 'nominal', title }));
  return {
    ...head,
    title: titleOf(x, y, front),
    subtitle: `${head.title}; ${senseText(x, y)}; line = points${good.length > 0 ? ' in SLO' : ''} that no other beats${rows.length < known.length ? `; ${known.length} points, without those under others` : ''}`,
    alt: `${head.title}, ${known.length} points. ${front.length} of them are beaten by none: ${front.slice(0, 12).map((point) => `${figureText(x, point.x)} and ${figureText(y, point.y)}, ${point.point}`).join('; ')}${front.length > 12 ? `; and ${front.length - 12} more` : ''}.`,
    height: 300,
    rows,
    layers: [
      ...(boundY === undefined ? [] : [boundLayer(boundY, axisY)]),
      { mark: { type: 'point', size: rows.length > 250 ? 30 : 55, strokeWidth: 1.6, opacity: rows.length > 250 ? 0.55 : 0.85 }, encoding: { ...place, ...verdictEncoding(rows), tooltip: names } as never },
      { data: { values: front.map((point) => ({ ...point })) }, mark: { type: 'line', color: SERIES.purple.light, strokeWidth: 2, interpolate: 'linear' }, encoding: place as never },
      ...(front.length > MOST_RINGS ? [] : [{ data: { values: front.map((point) => ({ ...point })) }, mark: { type: 'point', shape: 'circle', filled: false, color: SERIES.purple.light, size: 130, strokeWidth: 1.8, opacity: 1 }, encoding: { ...place, tooltip: names } } as never]),
    ],
    hover: [],
  };
}

function senseOf(id: FigureId): Sense {
  return FIGURES[id].better ?? 'lower';
}

/** `left and down is better` */
function senseText(x: FigureId, y: FigureId): string {
  return `${senseOf(x) === 'lower' ? 'left' : 'right'} and ${senseOf(y) === 'lower' ? 'down' : 'up'} is better`;
}

function titleOf(x: FigureId, y: FigureId, front: readonly ParetoPoint[]): string {
  const ends = senseOf(x) === 'lower' ? [front[0]!, front.at(-1)!] : [front.at(-1)!, front[0]!];
  const [first, last] = ends.map((point) => `${figureText(y, point.y)} at ${figureText(x, point.x)}`);
  return first === last ? `${FIGURES[y].title}: one point beats all, ${first}` : `${FIGURES[y].title}: ${first} … ${last}`;
}

function boundLayer({ value, name }: { readonly value: number; readonly name: string }, axis: MeasuredAxis): never {
  const data = { values: [{ y: value, name }] };
  const y = { field: 'y', ...axis };
  return {
    layer: [
      { data, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { y } },
      { data, mark: { type: 'text', align: 'right', dy: -6, fontSize: 11.5, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'name', type: 'nominal' } } },
    ],
  } as never;
}
