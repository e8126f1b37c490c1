/** A request as the batcher sees it. */
export interface PendingRequest {
  /** Batch dimension; 0 counts as 1. */
  readonly size: number;
  readonly enqueuedUs: number;
  /** When its time is over; Infinity = never. */
  readonly timeoutUs: number;
  /** Requests of different shapes do not share a batch. Absent = any goes with any. */
  readonly shape?: string;
}

/** `dynamic_batching` of a model's configuration. */
export interface DynamicBatchLimits {
  readonly maxBatchSize: number;
  readonly preferredBatchSizes: readonly number[];
  readonly maxQueueDelayUs: number;
}

/** Either a batch of the first `dispatch` requests, or 0 and how long to wait (Infinity = for the next arrival). */
export interface DynamicBatch {
  readonly dispatch: number;
  readonly waitUs: number;
}

/** A batch that is being formed already: its size, and whether it takes no more. */
export interface FormingPayload {
  readonly size: number;
  readonly isSaturated: boolean;
}

const NO_PAYLOAD: FormingPayload = { size: 0, isSaturated: false };

/**
 * The walk of Triton's dynamic batcher over its queue (`DynamicBatchScheduler::GetDynamicBatch` of
 * dynamic_batch_scheduler.cc at core 73aad7c3): a preferred size at once, all that fits when the batch is full or the
 * delay is over, else wait.
 */
export function dynamicBatch(queue: readonly PendingRequest[], nowUs: number, limits: DynamicBatchLimits, payload: FormingPayload = NO_PAYLOAD): DynamicBatch {
  if (queue.length === 0) return { dispatch: 0, waitUs: Infinity };
  const { pending, size, best, sendsNow } = walk(queue, limits, payload.size);
  const ageUs = toNs(nowUs - Math.min(...queue.slice(0, Math.max(1, pending)).map(({ enqueuedUs }) => enqueuedUs)));
  const delayUs = limits.maxQueueDelayUs;
  const isOver = delayUs > 0 && ageUs >= delayUs;
  if (best > 0 && !isOver) return { dispatch: best, waitUs: 0 };
  if (pending === 0) return { dispatch: 0, waitUs: 0 };
  if (sendsNow || payload.size + size >= mostPreferred(limits) || isOver || delayUs === 0) return { dispatch: pending, waitUs: 0 };
  if (payload.size > 0 && !payload.isSaturated && !limits.preferredBatchSizes.includes(payload.size)) return { dispatch: 0, waitUs: 0 };
  const timeoutUs = toNs(Math.min(...queue.slice(0, pending).map((each) => each.timeoutUs)) - nowUs);
  return { dispatch: 0, waitUs: Math.min(delayUs - ageUs, timeoutUs > 0 ? timeoutUs : 1) };
}

interface Walked {
  /** Requests that go together, and their sizes in all. */
  readonly pending: number;
  readonly size: number;
  /** Requests that make up the best preferred batch; 0 = there is none. */
  readonly best: number;
  readonly sendsNow: boolean;
}

function walk(queue: readonly PendingRequest[], limits: DynamicBatchLimits, reserved: number): Walked {
  const most = mostPreferred(limits);
  const { shape } = queue[0]!;
  let size = 0;
  let pending = 0;
  let best = 0;
  for (const each of queue) {
    const added = Math.max(1, each.size);
    if (reserved + size > 0) {
      if (reserved + size + added > most && best === 0) best = pending;
      if (reserved + size + added > limits.maxBatchSize || each.shape !== shape) return { pending, size, best, sendsNow: true };
    }
    size += added;
    pending++;
    if (limits.preferredBatchSizes.includes(reserved + size)) best = pending;
  }
  return { pending, size, best, sendsNow: false };
}

function mostPreferred({ preferredBatchSizes, maxBatchSize }: DynamicBatchLimits): number {
  return preferredBatchSizes.length === 0 ? maxBatchSize : Math.max(...preferredBatchSizes);
}

/** Rounded to what Triton's clock shows, so that a delay is over when the clock says so. */
function toNs(us: number): number {
  return Math.round(us * 1000) / 1000;
}
