import type { LengthMix } from '../bounds/length-mix.ts';
import { lengthMix } from '../bounds/length-mix.ts';
import { estimateCapacity } from '../bounds/estimate.ts';
import type { Deployment } from '../bounds/deployment.ts';
import type { PlanLimits } from '../file/plan.ts';
import type { Demand } from '../fleets/shape-of.ts';

/** Requests whose prompts have `from` to below `to` tokens. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  /** Part of all requests. */
  readonly share: number;
  readonly mix: LengthMix;
}

/** A deployment of one GPU type, and what one replica of it carries of each bucket, in requests per second. */
export interface MixColumn {
  readonly deployment: Deployment;
  readonly perBucket: readonly number[];
}

/** Which GPUs serve which lengths: minimise cost so that the loads of the buckets fit (Mélange, Griggs et al. 2024). */
export interface MixProblem {
  readonly buckets: readonly Bucket[];
  readonly columns: readonly MixColumn[];
  readonly ratePerS: number;
  readonly limits: PlanLimits;
}

/** A column per GPU type: replicas, and which buckets are its. */
export interface MixAssignment {
  readonly replicas: readonly number[];
  /** Index of the column that serves a bucket. */
  readonly columnOf: readonly number[];
}

/** Solves it; undefined = nothing is within the limits. */
export type SolveMix = (problem: MixProblem) => Promise<MixAssignment | undefined>;

const BUCKETS = 6;

/** Buckets of about equal prompt tokens. A router sees prompts only, so that outputs are those of the bucket on average. */
export function bucketsOf({ columns: { count, inputTokens, outputTokens } }: LengthMix): readonly Bucket[] {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => inputTokens[a]! - inputTokens[b]!);
  const total = inputTokens.reduce((sum, tokens) => sum + tokens, 0);
  const edges = [0];
  let sum = 0;
  for (const i of order) {
    sum += inputTokens[i]!;
    if (sum > (edges.length * total) / BUCKETS && edges.length < BUCKETS && inputTokens[i]! > edges.at(-1)!) edges.push(inputTokens[i]!);
  }
  return edges.flatMap((from, b): readonly Bucket[] => {
    const to = edges[b + 1] ?? Infinity;
    const rows = order.filter((i) => inputTokens[i]! >= from && inputTokens[i]! < to);
    if (rows.length === 0) return [];
    const part = { count: rows.length, arrivalS: new Float64Array(rows.length), inputTokens: Int32Array.from(rows, (i) => inputTokens[i]!), outputTokens: Int32Array.from(rows, (i) => outputTokens[i]!) };
    return [{ from, to, share: rows.length / count, mix: lengthMix(part) }];
  });
}

/** What one replica carries of each bucket by estimate, scaled so that all buckets together are what simulation found: `foundPerS`. */
export function mixColumn(deployment: Deployment, foundPerS: number, buckets: readonly Bucket[], { mix, slo }: Demand): MixColumn {
  const correction = foundPerS / estimateCapacity(deployment, mix, slo);
  return { deployment, perBucket: buckets.map((bucket) => correction * estimateCapacity(deployment, bucket.mix, slo)) };
}
