import type { PoolFacts } from '../../routers/router.ts';
import type { PlannerSla } from './throughput.ts';

/** One worker at the last report. */
export interface WorkerLoad {
  readonly running: number;
  /** Prompt tokens that wait for their prefill. */
  readonly queuedTokens: number;
  /** KV of what runs, in tokens. */
  readonly kvTokens: number;
}

/** What the load loop is tuned for. */
export type LoadTarget = 'sla' | 'throughput' | 'latency';

/** `load_scaling_down_sensitivity` of 80: the part of the SLA that a smaller pool must stay below. */
const DOWN_SHARE = 0.8;

/** Thresholds of the modes without an SLA, on (queued + in use) / KV capacity. */
const EASY = { throughput: { up: 1, down: 0.6 }, latency: { up: 0.4, down: 0.1 } };

/**
 * One step of the load loop in SLA mode: one more when every worker's foretold TTFT or ITL is beyond the SLA; one fewer when the
 * rest would stay well within it with the load of all. `promptTokens` = mean prompt.
 * Models ai-dynamo/dynamo components/src/dynamo/planner/core/load_scaling.py.
 */
export function slaStep(facts: PoolFacts, workers: readonly WorkerLoad[], promptTokens: number, { ttftS, itlS }: PlannerSla): -1 | 0 | 1 {
  const ownS = prefillS(facts, promptTokens);
  const ttft = ({ queuedTokens }: WorkerLoad): number => prefillS(facts, queuedTokens) + ownS;
  const itl = ({ running, kvTokens }: WorkerLoad): number => (running === 0 ? 0 : facts.decodeStepS(Math.round(running), Math.round(kvTokens)));
  if (workers.length === 0) return 0;
  if (workers.every((worker) => ttft(worker) > ttftS) || workers.every((worker) => itl(worker) > itlS)) return 1;
  if (workers.length === 1) return 0;
  const factor = workers.length / (workers.length - 1);
  const safe = workers.map(({ running, queuedTokens, kvTokens }) => ({ running: running * factor, queuedTokens: queuedTokens * factor, kvTokens: kvTokens * factor })).every((worker) => {
    const spare = ttftS - ownS;
    return worker.kvTokens < facts.kvTokens && itl(worker) < itlS * DOWN_SHARE && spare > 0 && ttft(worker) - ownS < spare * DOWN_SHARE;
  });
  return safe ? -1 : 0;
}

/** The same by thresholds on the use of the KV cache, with what waits counted in: up when any worker is above, down when all are below. */
export function easyStep(facts: PoolFacts, workers: readonly WorkerLoad[], target: 'throughput' | 'latency'): -1 | 0 | 1 {
  if (workers.length === 0) return 0;
  const { up, down } = EASY[target];
  const use = workers.map(({ queuedTokens, kvTokens }) => (queuedTokens + kvTokens) / facts.kvTokens);
  if (use.some((each) => each > up)) return 1;
  return workers.length > 1 && use.every((each) => each < down) ? -1 : 0;
}

function prefillS(facts: PoolFacts, tokens: number): number {
  return tokens <= 0 ? 0 : facts.prefillS(Math.max(1, Math.round(tokens)), 0);
}
