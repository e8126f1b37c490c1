import { FIGURES, type FigureId } from '@foretoken/study';
import { COUNT_EXPRESSION } from '../charts/label-expression.ts';
import { logTicks } from '../charts/log-ticks.ts';
import type { Dimension } from './dimension.ts';
import { figureAxisTitle, figureLabelExpression } from './figure-axis-text.ts';

/** Scale, ticks and title of a measured axis, for x or y. */
export interface MeasuredAxis {
  readonly type: 'quantitative';
  readonly title: string | null;
  readonly scale: { readonly type: 'log' | 'linear'; readonly domain: [number, number]; readonly nice: false };
  readonly axis: { readonly values?: number[]; readonly tickCount?: number; readonly labelExpr: string; readonly labelOverlap: 'greedy'; readonly grid: true };
}

/** Values over more than this factor are drawn by their ratios. */
const LOG_FROM = 12;

/** Are these values of a figure drawn on a logarithmic axis? Shares never are. */
export function isLogRange(id: FigureId, values: readonly number[]): boolean {
  const [low, high] = [lowest(values), highest(values)];
  return FIGURES[id].unit !== 'fraction' && low > 0 && high / low > LOG_FROM;
}

/** The axis of a figure: logarithmic where its values need it, from zero where they do not. `also` are values that must be in view. */
export function figureAxis(id: FigureId, values: readonly number[], also: readonly number[] = []): MeasuredAxis {
  return measuredAxis([...values, ...also], isLogRange(id, values), figureLabelExpression(id), figureAxisTitle(id), true);
}

/** The axis of a numeric dimension. */
export function dimensionAxis(dimension: Dimension, values: readonly number[]): MeasuredAxis {
  const isLog = dimension.isLog && lowest(values) > 0;
  const shared = measuredAxis(values, isLog, COUNT_EXPRESSION, `${dimension.label}${isLog ? ' (log axis)' : ''}`, false);
  if (dimension.isContinuous) return shared;
  const { tickCount: _, ...axis } = shared.axis;
  return { ...shared, axis: { ...axis, values: [...new Set(values)].toSorted((a, b) => a - b) } };
}

function measuredAxis(values: readonly number[], isLog: boolean, labelExpr: string, title: string | null, fromZero: boolean): MeasuredAxis {
  const [low, high] = [lowest(values), highest(values)];
  const shared = { type: 'quantitative', title } as const;
  if (isLog) {
    const room = Math.max(1.08, Math.exp(0.05 * Math.log(high / low)));
    const domain: [number, number] = [low / room, high * room];
    return { ...shared, scale: { type: 'log', domain, nice: false }, axis: { values: [...logTicks(...domain)], labelExpr, labelOverlap: 'greedy', grid: true } };
  }
  return { ...shared, scale: { type: 'linear', domain: linearDomain(low, high, fromZero), nice: false }, axis: { tickCount: 5, labelExpr, labelOverlap: 'greedy', grid: true } };
}

function linearDomain(low: number, high: number, fromZero: boolean): [number, number] {
  if (low === high) return low === 0 ? [0, 1] : [Math.min(low, 0) * 1.2, Math.max(high, 0) * 1.2];
  const margin = 0.05 * (high - low);
  return [fromZero && low >= 0 ? 0 : low - margin, high + margin];
}

export function lowest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

export function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
