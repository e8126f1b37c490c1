import { duration, halfWidthText, MISSING } from '@foretoken/kernel';
import type { MetricSummary, RunResult, SloCheck } from '@foretoken/fleet';

export type LatencyMetric = 'ttft' | 'itl' | 'tpot' | 'e2e' | 'queue' | 'prefill' | 'normalized';

/** One line of the latency table, already in words. */
export interface LatencyRow {
  readonly metric: LatencyMetric;
  /** `TTFT` */
  readonly label: string;
  /** `time to first token` */
  readonly name: string;
  readonly mean: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  /** Half-width of the 95 % interval of p99. */
  readonly interval: string;
  /** Empty where classes have bounds of their own: the row is about all requests. */
  readonly slo: readonly SloCell[];
  /** Why the numbers are missing; empty when they are there. */
  readonly reason: string;
}

export interface SloCell {
  /** `p99 ≤ 1.00 s` */
  readonly text: string;
  readonly met: boolean;
  /** The bound lies within the 95 % interval of what was measured. */
  readonly close: boolean;
}

const METRICS: readonly (readonly [LatencyMetric, string, string, string])[] = [
  ['ttft', 'TTFT', 'time to first token', 'no request produced a token'],
  ['itl', 'ITL', 'inter-token latency', 'no request produced a second token'],
  ['tpot', 'TPOT', 'time per output token', 'no completed request had a second token'],
  ['e2e', 'E2E', 'end-to-end latency', 'no request completed'],
  ['queue', 'queue', 'wait before the first step', 'no request was scheduled'],
  ['prefill', 'prefill', 'first step to first token', 'no request produced a token'],
  ['normalized', 'E2E/token', 'end-to-end latency per output token', 'no request completed'],
];

/** The latency table, top to bottom. */
export function latencyRows(result: RunResult): readonly LatencyRow[] {
  const isByClass = hasClassBounds(result);
  return METRICS.map(([metric, label, name, reason]) => {
    const summary = result.latency[metric];
    return {
      metric,
      label,
      name,
      mean: duration(summary.mean),
      p50: duration(summary.p50),
      p95: duration(summary.p95),
      p99: duration(summary.p99),
      interval: intervalText(summary),
      slo: isByClass ? [] : result.slo.filter((check) => check.metric === metric).map(sloCell),
      reason: summary.count === 0 || !Number.isFinite(summary.p99) ? reason : '',
    };
  });
}

/** Some class has bounds of its own: then no bound is about all requests. */
function hasClassBounds({ slo }: Pick<RunResult, 'slo'>): boolean {
  return slo.some(({ class: name }) => name !== undefined);
}

function sloCell(check: SloCheck): SloCell {
  return { text: `${check.statistic} ≤ ${duration(check.boundS)}`, met: check.met, close: isClose(check) };
}

function isClose({ actualS, boundS, intervalS }: SloCheck): boolean {
  return intervalS !== null && Math.abs(actualS - boundS) <= intervalS;
}

/** `chat p99 TTFT 610 ms ≤ 1.00 s ✓` */
function classBound(check: SloCheck): string {
  const { class: name = 'others', metric, statistic, actualS, boundS, met } = check;
  const label = metric === 'itl' ? 'mean ITL per request' : metric.toUpperCase();
  return `${name} ${statistic} ${label} ${Number.isNaN(actualS) ? MISSING : duration(actualS)} ${met ? '≤' : '>'} ${duration(boundS)} ${met ? '✓' : '✗'}${isClose(check) ? ' ~' : ''}`;
}

/** An interval that is rounding only is none to tell of: the same gap in every step. */
function intervalText({ interval, p99 }: MetricSummary): string {
  return interval.p99 === null ? MISSING : halfWidthText(p99, interval.p99, duration).trim();
}

/** Footnotes that the rows need, each a sentence. */
export function latencyNotes(result: RunResult, rows: readonly LatencyRow[]): readonly string[] {
  const { side, requestOverheadS } = result.latency;
  const notes = [side === 'client'
    ? `Client side: ${duration(requestOverheadS)} per request (HTTP, tokenise, detokenise) are part of TTFT and E2E.`
    : 'Server side: TTFT and E2E exclude the network and the HTTP layer.'];
  // A tick beside a figure of all requests would speak of another figure.
  if (hasClassBounds(result)) notes.push(`Bounds are of classes, these rows of all requests: ${result.slo.map(classBound).join('; ')}.`);
  if (rows.every(({ reason }) => reason !== '')) return [...notes, `${MISSING}: no request produced a token, so no latency was measured.`];
  const reasons = new Map<string, string[]>();
  for (const { label, reason } of rows) if (reason !== '') reasons.set(reason, [...(reasons.get(reason) ?? []), label]);
  for (const [reason, labels] of reasons) notes.push(`${MISSING} for ${labels.join(', ')}: ${reason}.`);
  if (rows.some(({ interval, reason }) => interval === MISSING && reason === '')) notes.push(`± ${MISSING}: the run is too short for an interval.`);
  if (result.slo.some(isClose)) notes.push('~ the bound lies within the 95 % interval: a longer run or more replications may decide otherwise.');
  return notes;
}
