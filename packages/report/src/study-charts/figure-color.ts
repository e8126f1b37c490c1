import { FIGURES, type FigureId } from '@foretoken/study';
import { logTicks } from '../charts/log-ticks.ts';
import { figureLabelExpression } from './figure-axis-text.ts';
import { highest, isLogRange, lowest } from './measured-axis.ts';

/** Colours of a figure as an encoding, and where a value lies on them. */
export interface FigureColor {
  readonly encoding: {
    readonly type: 'quantitative';
    readonly scale: { readonly type: 'log' | 'linear'; readonly scheme: 'viridis'; readonly reverse: boolean; readonly domain: [number, number]; readonly nice: false };
    readonly legend: { readonly gradientLength: number; readonly gradientThickness: number; readonly labelExpr: string; readonly labelOverlap: 'greedy'; readonly values?: number[]; readonly tickCount?: number };
  };
  /** The ink that can be read on the colour of a value. */
  inkOn(value: number): string;
}

/** Neither is a colour of the theme, which the page would swap in the dark. */
const INKS = { onDark: '#fdfdfd', onBright: '#0b0b0b' } as const;

/** Viridis, which keeps its order in print and for every eye; bright is better where something is. */
export function figureColor(id: FigureId, values: readonly number[]): FigureColor {
  const isLog = isLogRange(id, values);
  const [low, high] = [lowest(values), highest(values)];
  const domain: [number, number] = low < high ? [low, high] : [low - 1e-3 * Math.abs(low) - 1e-9, high + 1e-3 * Math.abs(high) + 1e-9];
  const reverse = FIGURES[id].better === 'lower';
  return {
    encoding: {
      type: 'quantitative',
      scale: { type: isLog ? 'log' : 'linear', scheme: 'viridis', reverse, domain, nice: false },
      legend: { gradientLength: 240, gradientThickness: 12, labelExpr: figureLabelExpression(id), labelOverlap: 'greedy', ...(isLog ? { values: apart(logTicks(...domain), domain) } : { tickCount: 4 }) },
    },
    inkOn: (value) => {
      const at = isLog ? Math.log(value / domain[0]) / Math.log(domain[1] / domain[0]) : (value - domain[0]) / (domain[1] - domain[0]);
      return (reverse ? 1 - at : at) > 0.55 ? INKS.onBright : INKS.onDark;
    },
  };
}

/** Ticks that have room for their labels beside each other. */
function apart(ticks: readonly number[], [low, high]: readonly [number, number]): number[] {
  const kept: number[] = [];
  for (const tick of ticks) if (kept.length === 0 || Math.log(tick / kept.at(-1)!) >= 0.2 * Math.log(high / low)) kept.push(tick);
  return kept;
}

/** `bright = better`, for a subtitle. */
export function colorHint(id: FigureId): string {
  return FIGURES[id].better === null ? 'bright = more' : 'bright = better';
}
