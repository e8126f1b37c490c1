import { meanInterval, normalQuantile, quantileDifference, quantileInfluence, quantileSorted, sumError, tQuantile, welchInterval } from '@foretoken/kernel';
import type { QuantileInfluence } from '@foretoken/kernel';
import { runFigure } from '../replications/run-figures.ts';
import type { MetricSummary } from '../result.ts';
import type { CandidateRun, ReplicationTimes } from './candidate-run.ts';
import { differenceVerdict } from './metric-difference.ts';
import type { MetricDifference } from './metric-difference.ts';
import { sameRequests } from './same-requests.ts';

/** What people decide on, in the order of tables. */
export const COMPARED_FIGURES: readonly string[] = ['ttft.p50', 'ttft.p99', 'itl.p50', 'itl.p99', 'tpot.p99', 'e2e.p99', 'goodput', 'throughput', 'cost'];

const BATCHES = 20;

/**
 * Figures of `own` against those of `other`, each with an interval of this confidence. Over replications on the same
 * seeds: Student's t on the differences of each; on other requests: Welch's. Of one run each on the same requests: the
 * linear form of the quantiles, batch by batch ({@link quantileDifference}), each over the requests that it answered; on
 * other requests: both intervals together. A figure that either lacks is left out.
 */
export function metricDifferences(own: CandidateRun, other: CandidateRun, confidence: number, figures: readonly string[] = COMPARED_FIGURES): MetricDifference[] {
  const paired = sameRequests(own, other);
  return figures.flatMap((figure) => {
    const [ownValue, otherValue] = [runFigure(figure).of(own.result), runFigure(figure).of(other.result)];
    if (!Number.isFinite(ownValue) || !Number.isFinite(otherValue)) return [];
    const difference = ownValue - otherValue;
    const width = finite(halfWidthOf({ own, other, paired, confidence }, figure));
    const scale = Math.abs(otherValue);
    return [{
      figure,
      own: ownValue,
      other: otherValue,
      difference,
      halfWidth: width,
      relative: scale > 0 ? difference / scale : null,
      relativeHalfWidth: scale > 0 && width !== null ? width / scale : null,
      verdict: differenceVerdict(difference, width, scale),
      paired,
    }];
  });
}

interface Pair {
  readonly own: CandidateRun;
  readonly other: CandidateRun;
  readonly paired: boolean;
  readonly confidence: number;
}

function halfWidthOf(pair: Pair, figure: string): number | null {
  const { own, other, paired, confidence } = pair;
  const values = ({ results }: CandidateRun): number[] => results.map((result) => runFigure(figure).of(result));
  if (own.replications.length > 1 && other.replications.length > 1) {
    const [ownValues, otherValues] = [values(own), values(other)];
    return paired ? meanInterval(ownValues.map((value, i) => value - otherValues[i]!), confidence).halfWidth : welchInterval(ownValues, otherValues, confidence).halfWidth;
  }
  if (!paired) return apart(pair, figure);
  const [ownTimes, otherTimes] = [own.replications[0]!, other.replications[0]!];
  if (figure === 'goodput') return goodputHalfWidth(ownTimes, otherTimes, confidence);
  const influences = influencesOf(figure, ownTimes, otherTimes);
  return influences === null ? null : (quantileDifference(...influences, confidence)?.halfWidth ?? null);
}

/** Of two independent runs: their half-widths at right angles. */
function apart({ own, other, confidence }: Pair, figure: string): number | null {
  const [metric, statistic] = figure.split('.') as [string, string?];
  if (statistic === undefined) return null;
  const widthOf = ({ result: { latency } }: CandidateRun): number | null | undefined => (latency as unknown as Readonly<Record<string, MetricSummary>>)[metric]?.interval[statistic as 'p50'];
  const [a, b] = [widthOf(own), widthOf(other)];
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  return (Math.sqrt(a * a + b * b) * normalQuantile((1 + confidence) / 2)) / normalQuantile(0.975);
}

function influencesOf(figure: string, own: ReplicationTimes, other: ReplicationTimes): [QuantileInfluence, QuantileInfluence] | null {
  if (figure === 'itl.p50' || figure === 'itl.p99') {
    const statistic = figure === 'itl.p50' ? 'p50' : 'p99';
    const [a, b] = [own.itl?.[statistic], other.itl?.[statistic]];
    return a === undefined || b === undefined ? null : [a, b];
  }
  const [metric, statistic = ''] = figure.split('.') as [string, string?];
  const columns = { ttft: [own.ttftS, other.ttftS], e2e: [own.e2eS, other.e2eS], tpot: [own.tpotS, other.tpotS] }[metric];
  const [a, b] = columns ?? [];
  if (a === undefined || b === undefined) return null;
  const p = Number(statistic.slice(1)) / 100;
  const measured = [a, b].map((column) => column.reduce((total, value) => total + (Number.isNaN(value) ? 0 : 1), 0));
  if (measured.some((total) => Math.floor(total / BATCHES) * Math.min(p, 1 - p) < 1 - 1e-9 || total < BATCHES * 10)) return null;
  return [influenceOf(a, p), influenceOf(b, p)];
}

/** Batches are of the same requests for both, so that what one of them did not answer (NaN) leaves its batch the smaller. */
function influenceOf(column: Float64Array, p: number): QuantileInfluence {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const bound = quantileSorted(sorted, p);
  const shares = Array.from({ length: BATCHES }, (_, batch) => {
    const values = column.subarray(Math.floor((batch * column.length) / BATCHES), Math.floor(((batch + 1) * column.length) / BATCHES));
    return values.reduce(({ below, size }, value) => (Number.isNaN(value) ? { below, size } : { below: below + (value <= bound ? 1 : 0), size: size + 1 }), { below: 0, size: 0 });
  });
  return quantileInfluence(shares, p, (share) => quantileSorted(sorted, share));
}

/** Good requests of each batch over the makespan: their sum is the goodput. */
function goodputHalfWidth(own: ReplicationTimes, other: ReplicationTimes, confidence: number): number | null {
  if (own.isGood === undefined || other.isGood === undefined || own.makespanS === undefined || other.makespanS === undefined || own.isGood.length < BATCHES * 10) return null;
  const perBatch = (isGood: Uint8Array, makespanS: number): number[] => Array.from({ length: BATCHES }, (_, batch) => {
    const part = isGood.subarray(Math.floor((batch * isGood.length) / BATCHES), Math.floor(((batch + 1) * isGood.length) / BATCHES));
    return part.reduce((sum, good) => sum + good, 0) / makespanS;
  });
  const [ownBatches, otherBatches] = [perBatch(own.isGood, own.makespanS), perBatch(other.isGood, other.makespanS)];
  // Only the makespans differ then, and of those a single run says nothing.
  if (own.isGood.every((good, r) => good === other.isGood![r])) return own.makespanS === other.makespanS ? 0 : null;
  const { standardError, batches } = sumError(ownBatches.map((value, i) => value - otherBatches[i]!));
  return tQuantile((1 + confidence) / 2, batches - 1) * standardError;
}

function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}
