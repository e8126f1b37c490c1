import type { DispatchPolicy, FrontDecision, FrontRequest, FrontState } from '../dispatch-policy.ts';
import { dynamicBatch } from './dynamic-batch.ts';
import type { DynamicBatchLimits, PendingRequest } from './dynamic-batch.ts';

/** Triton's scheduler for one model: `dynamic_batching` with its queue policy. */
export interface TritonConfig extends DynamicBatchLimits {
  /** Requests that wait in a queue at most; 0 = no limit. */
  readonly maxQueueSize: number;
  /** `default_timeout_microseconds`; 0 = none. */
  readonly timeoutUs: number;
  /** What happens to a request whose time is over. */
  readonly timeoutAction: 'REJECT' | 'DELAY';
  /** Queues by priority; 0 = one. */
  readonly priorityLevels: number;
  /** Batches that the model executes at a time; Infinity = it takes all at once (in-flight batching, decoupled). */
  readonly instances: number;
}

/** Triton as one has it without a `dynamic_batching` block of one's own. */
export const TRITON_DEFAULTS: TritonConfig = {
  maxBatchSize: 2048,
  preferredBatchSizes: [],
  maxQueueDelayUs: 0,
  maxQueueSize: 0,
  timeoutUs: 0,
  timeoutAction: 'REJECT',
  priorityLevels: 0,
  instances: Infinity,
};

const US = 1e6;

/** Triton's dynamic batcher: `PriorityQueue`, `PolicyQueue` (scheduler_utils.cc) and the walk of {@link dynamicBatch}. */
export class TritonPolicy implements DispatchPolicy {
  readonly tracksBatches: boolean;
  readonly #config: TritonConfig;

  constructor(config: TritonConfig) {
    this.#config = config;
    this.tracksBatches = config.instances < Infinity;
  }

  levelOf(priority: number): number {
    const { priorityLevels } = this.#config;
    return priorityLevels === 0 ? 0 : Math.max(0, Math.min(priority, priorityLevels - 1));
  }

  isFull(level: number, queue: readonly FrontRequest[]): boolean {
    const { maxQueueSize } = this.#config;
    return maxQueueSize > 0 && queue.length >= maxQueueSize && queue.filter((each) => each.level === level).length >= maxQueueSize;
  }

  decide({ nowS, queue, openBatches }: FrontState): FrontDecision {
    const config = this.#config;
    const late = config.timeoutUs === 0 ? [] : queue.filter((each) => nowS >= timeoutS(each, config));
    if (late.length > 0 && config.timeoutAction === 'REJECT') return { dispatch: [], drop: late, wakeS: Infinity };
    if (openBatches >= config.instances) return { dispatch: [], drop: [], wakeS: nextTimeoutS(queue, nowS, config) };
    const ordered = late.length === 0 ? queue : lateLast(queue, new Set(late));
    const { dispatch, waitUs } = dynamicBatch(ordered.map((each) => pendingOf(each, nowS, config)), nowS * US, config);
    if (dispatch > 0) return { dispatch: ordered.slice(0, dispatch), drop: [], wakeS: Infinity };
    // A wait that rounding makes vanish is over: the next instant that a double can tell from now.
    return { dispatch: [], drop: [], wakeS: Math.max(nowS + waitUs / US, nowS + Number.EPSILON * Math.max(1, nowS)) };
  }
}

function timeoutS({ enqueuedS }: FrontRequest, { timeoutUs }: TritonConfig): number {
  return timeoutUs === 0 ? Infinity : enqueuedS + timeoutUs / US;
}

/** Timed-out requests are looked for while all instances are busy, too. */
function nextTimeoutS(queue: readonly FrontRequest[], nowS: number, config: TritonConfig): number {
  let earliestS = Infinity;
  for (const each of queue) {
    const atS = timeoutS(each, config);
    if (atS > nowS) earliestS = Math.min(earliestS, atS);
  }
  return earliestS;
}

/** DELAY: within its level, whoever was too late stands behind the others. */
function lateLast(queue: readonly FrontRequest[], late: ReadonlySet<FrontRequest>): FrontRequest[] {
  return [...queue].sort((a, b) => a.level - b.level || Number(late.has(a)) - Number(late.has(b)));
}

function pendingOf(each: FrontRequest, nowS: number, config: TritonConfig): PendingRequest {
  const atS = timeoutS(each, config);
  // The delayed queue knows no further time-out.
  return { size: 1, enqueuedUs: each.enqueuedS * US, timeoutUs: atS > nowS ? atS * US : Infinity };
}
