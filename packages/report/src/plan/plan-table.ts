import { duration, positiveHalfWidthText, quantity, usd } from '@foretoken/kernel';
import type { PlannedBound, PlanResult, RecommendedFleet } from '@foretoken/study';

/** A column of the table of fleets. */
export interface PlanColumn {
  readonly head: string;
  readonly align?: 'left';
  cell(fleet: RecommendedFleet): string;
}

/** The ranked fleets: what they are, what they cost, how they keep each bound, and how much more they would carry. */
export function planColumns({ slo }: PlanResult): readonly PlanColumn[] {
  return [
    { head: 'GPUs', align: 'left', cell: ({ gpuText }) => gpuText },
    { head: 'replicas', align: 'left', cell: ({ replicas, label, spares }) => `${replicas} × ${shortLabel(label)}${spares === 0 ? '' : ` (${spares} spare)`}` },
    { head: '$/h', cell: ({ usdPerHour }) => usd(usdPerHour) },
    { head: '$/M out', cell: ({ usdPerMillionOutputTokens }) => (usdPerMillionOutputTokens === null ? '–' : usd(usdPerMillionOutputTokens)) },
    ...slo.map((term, i): PlanColumn => ({ head: `${term.statistic} ${term.metric.toUpperCase()}${term.class === undefined ? '' : ` ${term.class}`}`, cell: ({ bounds }) => boundText(bounds[i]) })),
    { head: 'headroom', cell: headroomText },
    { head: 'checked', cell: ({ check }) => (check === null ? '–' : check.holds ? '✓' : '✗') },
  ];
}

/** `0.82 s ± 0.04`. */
export function boundText(bound: PlannedBound | undefined): string {
  if (bound === undefined || bound.actualS === null) return '–';
  return `${duration(bound.actualS)}${positiveHalfWidthText(bound.actualS, bound.halfWidthS, duration)}`;
}

/** `+14 %`, `× 16`: beyond that of three times as much nobody reads percents. */
export function headroomShare(headroom: number): string {
  return headroom < 2 ? `+${Math.round(100 * headroom)} %` : `× ${quantity(1 + headroom)}`;
}

/** `+14 % (45.6 … 46.9 req/s)`. */
function headroomText({ capacity }: RecommendedFleet): string {
  if (capacity === null) return '–';
  const { heldPerS, missedPerS, headroom } = capacity;
  return `${headroomShare(headroom)} (${quantity(heldPerS)}${missedPerS === null ? ' or more' : ` … ${quantity(missedPerS)}`}/s)`;
}

/** Without the GPU, which has a column of its own. */
export function shortLabel(label: string): string {
  if (label.startsWith('mixed: ')) return label;
  const [engine = '', _gpu, ...rest] = label.split(' ');
  return [engine, ...rest].join(' ');
}

/** `rank 1 loses the SLO if one replica fails (p99 TTFT 3.9 s)`. */
export function lossText({ rank, loss }: RecommendedFleet): string | undefined {
  if (loss === null) return undefined;
  if (loss.holds) return `rank ${rank} keeps it`;
  if (loss.verdict === 'undecided') return `rank ${rank} may lose it (${loss.bounds.flatMap(closeBound).join(', ')})`;
  const broken = loss.bounds.filter(({ actualS, boundS }) => actualS === null || actualS > boundS);
  const how = broken.length === 0 ? loss.verdict : broken.map((bound) => `${bound.statistic} ${bound.metric.toUpperCase()} ${bound.actualS === null ? 'unanswered' : duration(bound.actualS)}`).join(', ');
  return `rank ${rank} loses it (${how})`;
}

/** A bound that the interval reaches over. */
function closeBound({ metric, statistic, boundS, actualS, halfWidthS }: PlannedBound): readonly string[] {
  if (actualS === null || actualS + (halfWidthS ?? Infinity) <= boundS) return [];
  return [`${statistic} ${metric.toUpperCase()} ${duration(actualS)}${halfWidthS === null ? '' : ` ± ${duration(halfWidthS)}`}`];
}

/** How far the latency model may be off, and whose headroom does not cover that. */
export function modelErrorTexts({ fleets }: PlanResult): readonly string[] {
  const ranks = (some: readonly RecommendedFleet[]): string => `${some.length === 1 ? 'rank' : 'ranks'} ${some.map(({ rank }) => rank).join(', ')}`;
  const bands = [...new Set(fleets.map(({ stepTimeBand }) => JSON.stringify(stepTimeBand)))].map((key) => fleets.filter(({ stepTimeBand }) => JSON.stringify(stepTimeBand) === key));
  return bands.map((some) => {
    const band = some[0]!.stepTimeBand;
    const whose = some.length === fleets.length ? '' : `${ranks(some)}: `;
    if (band === null) return `${whose}no public measurement of whole steps on this GPU (of its kernels only): measure before you buy`;
    const [low, high] = band;
    const short = some.filter(({ capacity }) => capacity !== null && capacity.headroom < high - 1);
    const covered = high <= 1 || short.length === 0 ? 'the headroom covers that' : `the headroom of ${ranks(short)} does not cover ${Math.round(100 * (high - 1))} %: measure, or keep a spare`;
    return `${whose}real steps may take ${low.toFixed(2)} to ${high.toFixed(2)} times as long as predicted (the error of the latency model, below); ${covered}`;
  });
}

/** What N+1 costs. */
export function spareText({ rank, gpus, replicas, usdPerHour, spares, loss, layout }: RecommendedFleet): string | undefined {
  // Fleets of several pools have no price per replica.
  if (spares > 0 || loss?.holds === true || /^(mixed|P\/D)/.test(layout)) return undefined;
  return `rank ${rank} with a spare: ${gpus + gpus / replicas} GPUs, ${usd((usdPerHour * (replicas + 1)) / replicas)}/h`;
}

export function growthText({ replicas, gpus, usdPerHour }: RecommendedFleet['growth'][number]): string {
  return replicas === null ? 'beyond the limits' : `${replicas} (${gpus} GPUs, ${usd(usdPerHour ?? NaN)}/h)`;
}

