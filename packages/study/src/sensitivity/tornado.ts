import type { FigureId } from '../point/figures.ts';
import type { ParameterValue, StudyRow } from '../point/point.ts';
import type { Sweep, TornadoPoint } from '../sweep/sweep.ts';
import { otherDesign } from './diagnostics.ts';
import { figureOf } from './figure-of.ts';

/** One end of a bar. */
export interface TornadoEnd {
  readonly end: TornadoPoint['end'];
  readonly value: ParameterValue;
  /** The figure there; null where the point failed or has no such figure. */
  readonly figure: number | null;
  /** Difference from the scenario as it is; null where either has no figure. */
  readonly effect: number | null;
  /** The same as a fraction of the figure of the scenario; null where that is 0. */
  readonly relative: number | null;
  /** Why there is no figure. */
  readonly missing?: string;
}

/** What one parameter does to a figure, all others as the scenario has them. */
export interface TornadoBar {
  readonly domain: string;
  /** The scenario's own value; null where it is not known. */
  readonly own: ParameterValue;
  /** Low and high, or the alternatives in the order of the file. */
  readonly ends: readonly TornadoEnd[];
  /** The largest effect of its ends in size, with its sign; null where no end has one. */
  readonly effect: number | null;
}

/** The bars of one figure. */
export interface Tornado {
  readonly figure: FigureId;
  /** The figure of the scenario as it is; null where it failed or has no such figure, with the reason in `missing`. */
  readonly base: number | null;
  readonly missing?: string;
  /** Largest effect first; bars without effect stand last, in the order of the domains. */
  readonly bars: readonly TornadoBar[];
}

/** The tornado of a figure from the rows of a sweep with the design `tornado`. @throws ForetokenError E1016 for a sweep of another design. */
export function tornadoOf({ layout, design }: Pick<Sweep, 'layout' | 'design'>, rows: readonly StudyRow[], figure: FigureId): Tornado {
  if (layout?.kind !== 'tornado') throw otherDesign('tornado', design.method);
  const outcomes = new Map(rows.map(({ index, outcome }) => [index, outcome]));
  const base = figureOf(outcomes.get(layout.base), figure);
  const domains = [...new Set(layout.ends.map(({ domain }) => domain))];
  const bars = domains.map((domain): TornadoBar => {
    const points = layout.ends.filter((end) => end.domain === domain);
    const ends = points.map((point) => endOf(point, base.value, figureOf(outcomes.get(point.point), figure)));
    return { domain, own: points[0]!.own, ends, effect: largest(ends) };
  });
  const sorted = bars.toSorted((a, b) => size(b.effect) - size(a.effect));
  return { figure, base: base.value, ...(base.missing === undefined ? {} : { missing: base.missing }), bars: sorted };
}

function endOf({ end, value }: TornadoPoint, base: number | null, found: ReturnType<typeof figureOf>): TornadoEnd {
  const effect = base === null || found.value === null ? null : found.value - base;
  const relative = effect === null || base === null || base === 0 ? null : effect / Math.abs(base);
  return { end, value, figure: found.value, effect, relative, ...(found.missing === undefined ? {} : { missing: found.missing }) };
}

function largest(ends: readonly TornadoEnd[]): number | null {
  return ends.reduce<number | null>((most, { effect }) => (size(effect) > size(most) ? effect : most), null);
}

function size(effect: number | null): number {
  return effect === null ? -1 : Math.abs(effect);
}
