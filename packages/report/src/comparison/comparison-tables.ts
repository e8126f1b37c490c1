import { MISSING, count, duration, percent, positiveHalfWidthText, quantity, usd } from '@foretoken/kernel';
import type { ComparedCandidate, ComparedFleet, ComparisonResult, Estimate } from '@foretoken/fleet';

/** A cell in words; `tone` where it is good or bad news. */
export interface TableCell {
  readonly text: string;
  readonly tone?: 'good' | 'bad';
}

/** A column: its head, what it is, and the cell of a candidate. */
export interface TableColumn {
  readonly head: string;
  readonly about: string;
  cell(candidate: ComparedCandidate): TableCell;
}

const plain = (head: string, about: string, text: (candidate: ComparedCandidate) => string): TableColumn => ({ head, about, cell: (candidate) => ({ text: text(candidate) }) });

/** Percentiles with the half-width of their interval where there is one. */
const withInterval = (value: number, interval: number | null): string => `${duration(value)}${positiveHalfWidthText(value, interval, duration)}`;

/** What users and the one who pays see. Columns that mean nothing here (no SLO, no price) are left out. */
export function outcomeColumns({ candidates }: ComparisonResult): readonly TableColumn[] {
  const hasSlo = candidates.some(({ slo }) => slo.length > 0);
  const hasCost = candidates.some(({ metrics }) => metrics.usdPerMillionOutputTokens !== null);
  const hasFailures = candidates.some(({ metrics }) => metrics.failed > 0);
  return [
    ...(hasSlo ? [{ head: 'SLO', about: 'every bound met', cell: sloCell }] : []),
    plain('TTFT p50', 'time to first token, median', ({ metrics: { ttft } }) => duration(ttft.p50)),
    plain('TTFT p99', 'time to first token, 99th percentile, ± 95 %', ({ metrics: { ttft } }) => withInterval(ttft.p99, ttft.interval.p99)),
    plain('ITL p50', 'gap between tokens, median', ({ metrics: { itl } }) => duration(itl.p50)),
    plain('ITL p99', 'gap between tokens, 99th percentile', ({ metrics: { itl } }) => duration(itl.p99)),
    plain('E2E p99', 'end-to-end latency, 99th percentile', ({ metrics: { e2e } }) => duration(e2e.p99)),
    ...(hasSlo ? [plain('goodput', 'requests per second that meet every bound', ({ metrics: { goodputPerS, goodFraction } }) => (goodputPerS === null ? MISSING : `${rate(goodputPerS)} (${percent(goodFraction ?? NaN)})`))] : []),
    plain('req/s', 'completed requests per second', ({ metrics }) => rate(metrics.requestsPerS)),
    plain('out tok/s', 'output tokens per second', ({ metrics }) => rate(metrics.outputTokensPerS)),
    ...(hasFailures ? [{ head: 'failed', about: 'requests that did not complete', cell: failedCell }] : []),
    ...(hasCost ? [plain('$/M out', 'US dollars per million output tokens', ({ metrics }) => usd(metrics.usdPerMillionOutputTokens ?? NaN))] : []),
  ];
}

/** What the engines did. */
export function mechanismColumns(): readonly TableColumn[] {
  return [
    plain('queue', 'share of TTFT before the first step', ({ metrics }) => percent(metrics.queueShare)),
    plain('prefill', 'share of TTFT from the first step to the first token', ({ metrics }) => percent(metrics.prefillShare)),
    plain('batch', 'sequences per step, mean and most', ({ metrics }) => `${quantity(metrics.batchMean)} / ${count(metrics.batchMax)}`),
    plain('step', 'mean duration of a step', ({ metrics }) => duration(metrics.stepMeanS)),
    plain('KV tokens', 'KV capacity per replica', ({ metrics }) => count(metrics.kvTokens)),
    plain('KV peak', 'KV usage, mean and peak', ({ metrics }) => `${percent(metrics.kvUsageMean)} / ${percent(metrics.kvUsagePeak)}`),
    plain('hits', 'prompt tokens found in the prefix cache at first admission', ({ metrics }) => (metrics.hitRate === null ? 'off' : percent(metrics.hitRate))),
    plain('preempted', 'preemptions', ({ metrics }) => count(metrics.preemptions)),
  ];
}

/** What the fleets used and wasted; empty where no candidate is a fleet. Columns that mean nothing here are left out. */
export function fleetColumns({ candidates }: ComparisonResult): readonly TableColumn[] {
  const fleets = candidates.flatMap(({ fleet }) => fleet ?? []);
  if (fleets.length === 0) return [];
  const of = (head: string, about: string, text: (fleet: ComparedFleet) => string): TableColumn => plain(head, about, ({ fleet }) => (fleet === undefined ? MISSING : text(fleet)));
  const money = (value: number | null): string => (value === null ? MISSING : usd(value));
  return [
    of('GPU-hours', 'hours of GPUs that were paid for', ({ gpuHours }) => quantity(gpuHours)),
    of('replicas', 'ready replicas, mean over time', ({ readyMean }) => quantity(readyMean)),
    ...(candidates.some(({ metrics }) => metrics.goodFraction !== null) ? [plain('in SLO', 'share of all requests that meet every bound', ({ metrics }) => (metrics.goodFraction === null ? MISSING : percent(metrics.goodFraction)))] : []),
    { head: 'failed', about: 'requests that did not complete', cell: failedCell },
    plain('hits', 'prompt tokens found in the prefix cache at first admission', ({ metrics }) => (metrics.hitRate === null ? 'off' : percent(metrics.hitRate))),
    ...(fleets.some(({ imbalance }) => imbalance !== null) ? [of('imbalance', 'most over mean of what replicas generated that were there all the time; 1 = even', ({ imbalance }) => (imbalance === null ? MISSING : quantity(imbalance)))] : []),
    ...(fleets.some(({ wastedTokens }) => wastedTokens > 0) ? [of('wasted tok', 'tokens of prompts and answers that nobody used', ({ wastedTokens }) => quantity(wastedTokens))] : []),
    ...(fleets.some(({ gpuUsd }) => gpuUsd !== null) ? [of('GPUs', 'US dollars for GPUs', ({ gpuUsd }) => money(gpuUsd))] : []),
    ...(fleets.some(({ externalUsd }) => externalUsd > 0) ? [of('APIs', 'US dollars for external APIs', ({ externalUsd }) => money(externalUsd))] : []),
  ];
}

function sloCell({ slo, verdict }: ComparedCandidate): TableCell {
  if (slo.length === 0) return { text: MISSING };
  if (verdict === 'met') return { text: '✓ met', tone: 'good' };
  return { text: verdict === 'overloaded' ? '✗ overloaded' : '✗ missed', tone: 'bad' };
}

function failedCell({ metrics: { failed } }: ComparedCandidate): TableCell {
  return failed === 0 ? { text: '0' } : { text: count(failed), tone: 'bad' };
}

function rate({ value, interval }: Estimate): string {
  return `${quantity(value)}${positiveHalfWidthText(value, interval, quantity)}`;
}
