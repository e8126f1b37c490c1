import { FIGURES } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK } from '../charts/theme.ts';
import { bestOf } from './best-of.ts';
import type { Dimension } from './dimension.ts';
import { colorHint, figureColor } from './figure-color.ts';
import { figureText } from '../study/figure-text.ts';
import { levelAxis } from './level-axis.ts';
import { dimensionAxis } from './measured-axis.ts';
import { CROSS } from './slo-mark.ts';
import { slug } from './slug.ts';
import { pointName, type StudyFrame } from './study-frame.ts';

interface Dot extends ChartRow {
  readonly x: number | string;
  readonly y: number | string;
  readonly value: number;
  readonly text: string;
  readonly point: string;
}

/** The figure over two dimensions, at least one of them a range: a coloured dot per point. */
export function dotMapChart(frame: StudyFrame, x: Dimension, y: Dimension): Chart {
  const rows = frame.rows.map((row, i): Dot => ({
    x: coordinate(x, row),
    y: coordinate(y, row),
    value: roundSignificant(frame.values[i]) ?? 0,
    text: figureText(frame.figure, frame.values[i] ?? null),
    point: pointName(frame, row),
    missed: frame.hasSlo && row.outcome.verdict !== 'met' ? 1 : 0,
    jitter: jitter(row.index),
  }));
  const color = figureColor(frame.figure, rows.map(({ value }) => value));
  const good = rows.filter((row) => row['missed'] === 0);
  const best = bestOf(good.length > 0 ? good : rows, frame.figure);
  const { title } = FIGURES[frame.figure];
  const isStrip = !x.isContinuous || !y.isContinuous;
  const place = {
    x: axisOf(x, 'x', frame),
    y: axisOf(y, 'y', frame),
    // Points with one level would lie on one line.
    ...(isStrip ? { [x.isContinuous ? 'yOffset' : 'xOffset']: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.35, 1.35] } } } : {}),
  };
  const size = rows.length > 200 ? 45 : 80;
  const tooltip = [{ field: 'text', type: 'nominal' as const, title }, { field: 'point', type: 'nominal' as const }];
  const missed = rows.filter((row) => row['missed'] === 1).map((row) => ({ x: row.x, y: row.y, jitter: row['jitter'], ink: color.inkOn(row.value) }));
  const cross = { shape: CROSS, size: size / 2, strokeWidth: 1.4, filled: false, opacity: 1 };
  return {
    id: `map-${slug(x.label)}-${slug(y.label)}`,
    title: `${title} over ${x.label} and ${y.label}: best ${best.text}`,
    subtitle: `a dot per point; ${colorHint(frame.figure)}${missed.length > 0 ? '; × = does not meet the SLO' : ''}${frame.failed.length > 0 ? `; ${frame.failed.length} that cannot run are left out` : ''}`,
    alt: `${title} of ${rows.length} points by ${x.label} and ${y.label}, best ${best.text} (${best.point})${frame.hasSlo ? `; ${missed.length} do not meet the SLO` : ''}.`,
    height: y.isContinuous ? 280 : Math.max(120, 52 * y.levels.length),
    rows,
    layers: [
      { mark: { type: 'point', filled: true, size, stroke: INK.axis.light, strokeWidth: 0.5, opacity: 1 }, encoding: { ...place, color: { field: 'value', ...color.encoding }, tooltip } as never },
      ...(missed.length === 0 ? [] : [{ data: { values: missed }, mark: { type: 'point', ...cross }, encoding: { ...place, stroke: { field: 'ink', type: 'nominal', scale: null } } } as ChartLayer]),
    ],
    hover: [],
  };
}

function coordinate(dimension: Dimension, row: StudyFrame['rows'][number]): number | string {
  return dimension.isContinuous ? (roundSignificant(dimension.numberOf(row)) ?? 0) : dimension.levelOf(row);
}

function axisOf(dimension: Dimension, field: 'x' | 'y', { rows }: StudyFrame): object {
  return dimension.isContinuous ? { field, ...dimensionAxis(dimension, rows.map((row) => dimension.numberOf(row))) } : levelAxis(dimension, field);
}

/** A place within a level, spread evenly by the golden ratio; the same each time. */
function jitter(index: number): number {
  return Number(((index * 0.6180339887) % 1).toFixed(3));
}
