import type { PoolFacts } from '../routers/router.ts';
import type { SloTerm } from '../scenario/scenario.ts';
import { stateDependentQueue } from './state-dependent-queue.ts';

/** Mean request of a pool. */
export interface TokenMix {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Cached share of the prompts. */
  readonly hitRate?: number;
}

/** What one replica can take. */
export interface ReplicaCapacity {
  /** Requests per second. */
  readonly perS: number;
  /** False when even a replica almost without load misses the SLO: `perS` is then what keeps the queue stable. */
  readonly meetsSlo: boolean;
}

/** Means that a replica shows under a load. */
export interface ReplicaLatency {
  readonly waitS: number;
  readonly ttftS: number;
  readonly tpotS: number;
  readonly e2eS: number;
}

/** Waiting places per place in the batch, as in inferno. */
const QUEUE_PER_BATCH = 10;
/** Part of the highest rate that keeps the queue short without any SLO, as inferno's stability margin. */
const STABLE_SHARE = 0.9;
const SEARCH = { lowest: 0.001, highest: 0.999, rounds: 40 };
/** Larger batches change the answer by less than the model is good for. */
const MOST_BATCH = 2048;

interface ReplicaModel {
  readonly batch: number;
  readonly rates: readonly number[];
  prefillS(inService: number): number;
  decodeS(inService: number): number;
}

/**
 * Most arrivals per second at which one replica keeps the SLO, from the state-dependent queue over the pool's step times. A
 * percentile of a time with waiting in it counts the wait with an exponential tail: -ln(1 - p) times its mean.
 */
export function replicaCapacity(facts: PoolFacts, mix: TokenMix, slo: readonly SloTerm[]): ReplicaCapacity {
  const model = modelOf(facts, mix);
  const highest = model.rates[model.batch]!;
  if (slo.length === 0) return { perS: STABLE_SHARE * highest, meetsSlo: true };
  const meets = (perS: number): boolean => slo.every((term) => keeps(term, latencyOf(model, mix, perS)));
  let [low, high] = [SEARCH.lowest * model.rates[1]!, SEARCH.highest * highest];
  if (!meets(low)) return { perS: STABLE_SHARE * highest, meetsSlo: false };
  for (let round = 0; round < SEARCH.rounds && high - low > 1e-6 * high; round++) {
    const middle = (low + high) / 2;
    if (meets(middle)) low = middle;
    else high = middle;
  }
  return { perS: low, meetsSlo: true };
}

/** Mean latencies of one replica under `arrivalPerS`. */
export function replicaLatency(facts: PoolFacts, mix: TokenMix, arrivalPerS: number): ReplicaLatency {
  return latencyOf(modelOf(facts, mix), mix, arrivalPerS);
}

function modelOf(facts: PoolFacts, { inputTokens, outputTokens, hitRate = 0 }: TokenMix): ReplicaModel {
  const contextTokens = inputTokens + outputTokens / 2;
  const batch = Math.max(1, Math.min(facts.maxSequences, Math.floor(facts.kvTokens / contextTokens), MOST_BATCH));
  const cached = Math.floor(inputTokens * hitRate);
  const aloneS = facts.prefillS(Math.max(1, Math.round(inputTokens)), cached);
  const chunks = facts.stepTokens === null ? 1 : Math.max(1, Math.ceil((inputTokens - cached) / facts.stepTokens));
  const stepS = Array.from({ length: batch + 1 }, (_, n) => (n === 0 ? 0 : facts.decodeStepS(n, Math.round(n * contextTokens))));
  // Each of n sequences brings one prefill per output, which all of them sit through.
  const decodeS = (n: number): number => interpolate(stepS, n) + (n * aloneS) / (outputTokens + 1);
  const prefillS = (n: number): number => aloneS + chunks * interpolate(stepS, n);
  const rates = Array.from({ length: batch + 1 }, (_, n) => (n === 0 ? 0 : n / (prefillS(n) + outputTokens * decodeS(n))));
  return { batch, rates, prefillS, decodeS };
}

function interpolate(values: readonly number[], at: number): number {
  const low = Math.floor(at);
  const below = values[low]!;
  return below + (at - low) * ((values[low + 1] ?? below) - below);
}

interface Detailed extends ReplicaLatency {
  readonly firstS: number;
}

function latencyOf({ batch, rates, prefillS, decodeS }: ReplicaModel, { outputTokens }: TokenMix, arrivalPerS: number): Detailed {
  const { waitS, serviceS, inService } = stateDependentQueue({ arrivalPerS, batch, places: batch * (1 + QUEUE_PER_BATCH), servicePerS: (n) => rates[n]! });
  const n = Math.max(1, inService);
  const firstS = prefillS(n) + decodeS(n);
  const tpotS = Math.max(0, serviceS - prefillS(n)) / Math.max(1, outputTokens);
  return { waitS, firstS, ttftS: waitS + firstS, tpotS, e2eS: waitS + serviceS };
}

function keeps({ metric, statistic, boundS }: SloTerm, { waitS, ttftS, tpotS, e2eS }: Detailed): boolean {
  if (metric === 'itl' || metric === 'tpot') return tpotS <= boundS;
  const meanS = metric === 'ttft' ? ttftS : e2eS;
  return meanS - waitS + waitS * tailFactor(statistic) <= boundS;
}

/** How many times its mean an exponential wait is at a statistic: 1 for the mean, 3.0 for p95. */
function tailFactor(statistic: string): number {
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  return percentile === undefined ? 1 : Math.max(1, -Math.log(1 - Number(percentile) / 100));
}
