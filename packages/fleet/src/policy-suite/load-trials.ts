import type { RequestColumns } from '@foretoken/engines';
import { quantiles } from '@foretoken/kernel';
import { synthesize } from '@foretoken/workload';
import type { Replay } from '../replay.ts';
import { serve, serverFor } from './policy-trial.ts';
import type { PolicyTrial, Server } from './policy-trial.ts';

/** Requests of a load trial per replica. */
const REQUESTS = 800;
/** Arrival rates against what the engine serves without the policy. */
const SAMPLE_LOAD = 0.7;
const SUSTAINED_LOAD = 1;
/** A wait this many times as long as without the policy, and this many seconds longer, is starvation. */
const STARVED = { times: 2, seconds: 10, preemptions: 10 } as const;

/** What a load trial measures. */
export interface LoadFigures {
  readonly ttftP50S: number;
  readonly ttftP99S: number;
  readonly e2eP99S: number;
  readonly preemptions: number;
  /** Share of prompt tokens found in the prefix cache. */
  readonly hitRate: number;
  /** Longest time from arrival to the first step; Infinity = somebody never ran. */
  readonly longestWaitS: number;
  /** Most preemptions of one request. */
  readonly mostPreemptions: number;
}

/** The policy beside what the engine does without it. */
export interface LoadComparison {
  readonly ratePerS: number;
  readonly requests: number;
  readonly without: LoadFigures;
  readonly with: LoadFigures;
}

/** Long waits under sustained load, against first come, first served. */
export interface Starvation extends LoadComparison {
  readonly starves: boolean;
}

/** Both load trials: a sample of ordinary load, and arrivals that never let the queue become empty. */
export function loadTrials(trial: PolicyTrial): { readonly comparison: LoadComparison; readonly starvation: Starvation } {
  const without = serverFor(trial, undefined, 'usual');
  const own = serverFor(trial, trial.policy, 'usual');
  const columns = workload(trial.seed, without.replicas);
  const atOnce = serve(without, { ...columns, arrivalS: new Float64Array(columns.count) }, trial.seed).log;
  const capacityPerS = columns.count / atOnce.finishS.reduce((last, finishS) => (finishS > last ? finishS : last), 0);
  const at = (load: number): LoadComparison => compare(without, own, atRate(columns, capacityPerS * load), capacityPerS * load, trial.seed);
  const sustained = at(SUSTAINED_LOAD);
  return { comparison: at(SAMPLE_LOAD), starvation: { ...sustained, starves: starves(sustained) } };
}

/** Chats of one to five turns, lengths that differ a lot, system prompts that many share, a rough max_tokens. */
function workload(seed: number, replicas: number): RequestColumns {
  const columns = synthesize(
    {
      requests: REQUESTS * replicas,
      // Slow against the pauses between turns, so that the rate is the same throughout.
      arrivals: { process: 'poisson', ratePerS: 0.05 },
      input: { distribution: 'lognormal', mean: 600, cv: 1.5, max: 6000 },
      output: { distribution: 'lognormal', mean: 300, cv: 1, max: 2000 },
      prefix: { tokens: 400, groups: 12, zipf: 1 },
      sessions: { turns: { distribution: 'uniform', low: 1, high: 5 }, thinkS: { distribution: 'exponential', mean: 20 }, maxContextTokens: 8000 },
    },
    seed,
  );
  return {
    ...columns,
    endsByEos: new Uint8Array(columns.count).fill(1),
    maxOutputTokens: columns.outputTokens.map(roughly),
    priority: Int32Array.from({ length: columns.count }, (_, row) => row % 3),
    classIndex: Int32Array.from({ length: columns.count }, (_, row) => row % 2),
    classNames: ['chat', 'batch'],
  };
}

/** What a client might allow for such an answer: 128, 256, 512 …, never less. */
function roughly(outputTokens: number): number {
  let allowed = 128;
  while (allowed < outputTokens) allowed *= 2;
  return allowed;
}

/** The same requests, faster or slower. */
function atRate(columns: RequestColumns, ratePerS: number): RequestColumns {
  const factor = columns.count / ratePerS / columns.arrivalS[columns.count - 1]!;
  return { ...columns, arrivalS: columns.arrivalS.map((arrivalS) => arrivalS * factor) };
}

function compare(without: Server, own: Server, columns: RequestColumns, ratePerS: number, seed: number): LoadComparison {
  const figures = (server: Server): LoadFigures => figuresOf(columns, serve(server, columns, seed));
  return { ratePerS, requests: columns.count, without: figures(without), with: figures(own) };
}

function figuresOf(columns: RequestColumns, { log }: Replay): LoadFigures {
  const since = (timesS: Float64Array): Float64Array => timesS.map((timeS, row) => timeS - columns.arrivalS[row]!).filter((waitS) => !Number.isNaN(waitS));
  const [ttft, e2e] = [since(log.firstTokenS), since(log.finishS)];
  const waits = log.firstScheduledS.map((timeS, row) => (Number.isNaN(timeS) ? Infinity : timeS - columns.arrivalS[row]!));
  const [p50 = NaN, p99 = NaN] = quantiles(ttft, [0.5, 0.99]);
  const [e2eP99 = NaN] = quantiles(e2e, [0.99]);
  return {
    ttftP50S: p50,
    ttftP99S: p99,
    e2eP99S: e2eP99,
    preemptions: log.preemptions.reduce((sum, each) => sum + each, 0),
    hitRate: log.cachedTokens.reduce((sum, each) => sum + each, 0) / columns.inputTokens.reduce((sum, each) => sum + each, 0),
    longestWaitS: waits.reduce((most, each) => Math.max(most, each), 0),
    mostPreemptions: log.preemptions.reduce((most, each) => Math.max(most, each), 0),
  };
}

function starves({ without, with: own }: LoadComparison): boolean {
  const waits = own.longestWaitS > STARVED.times * without.longestWaitS && own.longestWaitS > without.longestWaitS + STARVED.seconds;
  return waits || own.mostPreemptions > STARVED.times * without.mostPreemptions + STARVED.preemptions;
}
