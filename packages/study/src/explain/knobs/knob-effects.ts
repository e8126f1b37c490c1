import type { SloCheck } from '@foretoken/fleet';
import { ForetokenError, meanInterval } from '@foretoken/kernel';
import { FIGURES } from '../../point/figures.ts';
import type { PointOutcome } from '../../point/point.ts';
import { type Knob, KNOB_FIGURES, type KnobChange, type KnobEffect, type KnobFigure, type KnobReport } from './knob.ts';

/** Pairs the runs of each knob with those of the scenario as it is, seed by seed. @throws ForetokenError where the scenario itself cannot run under one of the seeds. */
export function knobEffects(base: readonly PointOutcome[], runs: readonly { readonly knob: Knob; readonly outcomes: readonly PointOutcome[] }[], slo: readonly SloCheck[], requests: number | null): KnobReport {
  const broken = base.find((outcome) => outcome.status === 'failed');
  if (broken?.status === 'failed') throw new ForetokenError(broken.message, { code: broken.code, hint: broken.hint, exitCode: broken.exitCode === 4 ? 4 : 2 });
  const effects: KnobEffect[] = [];
  const refused: (Knob & { readonly code: string; readonly reason: string })[] = [];
  for (const { knob, outcomes } of runs) {
    const failure = outcomes.find((outcome) => outcome.status === 'failed');
    if (failure?.status === 'failed') refused.push({ ...knob, code: failure.code, reason: failure.message });
    else effects.push({ ...knob, changes: Object.fromEntries(KNOB_FIGURES.map((figure) => [figure, changeOf(base, outcomes, figure)])) as KnobEffect['changes'] });
  }
  const sortedBy = decisiveFigure(slo, effects);
  return { effects: effects.toSorted((a, b) => gain(b, sortedBy) - gain(a, sortedBy)), refused, sortedBy, seeds: base.length, requests };
}

function changeOf(base: readonly PointOutcome[], outcomes: readonly PointOutcome[], figure: KnobFigure): KnobChange | null {
  const pairs = outcomes.map((outcome, i) => [figureOf(base[i], figure), figureOf(outcome, figure)] as const);
  const whole = pairs.filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null);
  if (whole.length < pairs.length || whole.length === 0) return null;
  const { mean: change, halfWidth } = meanInterval(whole.map(([before, after]) => after - before));
  const mean = (side: 0 | 1): number => whole.reduce((sum, pair) => sum + pair[side], 0) / whole.length;
  const isKnown = whole.length > 1;
  return { base: mean(0), value: mean(1), change, halfWidth: isKnown ? halfWidth : null, withinNoise: isKnown ? Math.abs(change) <= halfWidth : null };
}

function figureOf(outcome: PointOutcome | undefined, figure: KnobFigure): number | null {
  return outcome?.status === 'ok' ? outcome.figures[figure] : null;
}

const BY_METRIC: Readonly<Record<SloCheck['metric'], KnobFigure>> = { ttft: 'ttftP99', itl: 'itlP99', tpot: 'tpotP99', e2e: 'e2eP99' };

/** The bound that is missed by most decides; without one cost does, or goodput where there is no price. */
function decisiveFigure(slo: readonly SloCheck[], effects: readonly KnobEffect[]): KnobFigure {
  const missed = slo.filter(({ met }) => !met).toSorted((a, b) => over(b) - over(a))[0];
  if (missed !== undefined) return BY_METRIC[missed.metric];
  const has = (figure: KnobFigure): boolean => effects.some(({ changes }) => changes[figure] !== null);
  return has('costPerMtok') ? 'costPerMtok' : has('goodputPerS') ? 'goodputPerS' : 'requestsPerS';
}

function over({ actualS, boundS }: SloCheck): number {
  return Number.isNaN(actualS) ? Infinity : actualS / boundS;
}

/** Improvement as a share of what it was; what is within noise is none. */
function gain({ changes }: KnobEffect, figure: KnobFigure): number {
  const change = changes[figure];
  if (change === null || change.base === 0 || change.withinNoise === true) return 0;
  return ((FIGURES[figure].better === 'lower' ? -1 : 1) * change.change) / Math.abs(change.base);
}
