import { OUTCOME, createRequestLog } from '@foretoken/engines';
import type { EnginePlan, EngineReplica, Outcome, RejectionReason, RequestColumns, RequestLog } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';
import { RunRecorder } from './record/run-recorder.ts';
import { plainView } from './routers/plain-view.ts';
import type { FleetView, RouterPolicy } from './routers/router.ts';

/** What one pass over the requests leaves behind. */
export interface Replay {
  readonly log: RequestLog;
  readonly recorder: RunRecorder;
}

/** How to replay. */
export interface ReplayRequest {
  readonly plan: EnginePlan;
  readonly columns: RequestColumns;
  readonly replicas: number;
  readonly router: RouterPolicy;
  readonly seed: number;
  readonly naive: boolean;
  /** Digest every step, for proof mode. */
  readonly digests?: boolean;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

const REFUSED: Readonly<Record<RejectionReason, Outcome>> = {
  empty_prompt: OUTCOME.emptyPrompt,
  prompt_too_long: OUTCOME.promptTooLong,
  queue_full: OUTCOME.queueFull,
  overloaded: OUTCOME.overloaded,
};

const PROGRESS_EVERY = 4096;

/**
 * The event loop: arrivals come from a cursor in time order, the router picks a replica, and a replica is
 * advanced only when somebody looks at it or sends it something.
 */
export function replay(request: ReplayRequest): Replay {
  const { plan, columns, seed } = request;
  const log = createRequestLog(columns.count, plan.kvTiers !== undefined);
  const recorder = new RunRecorder(request.replicas * (plan.ranks ?? 1), plan.usableBlocks, request.digests ?? false, plan.limits);
  const census = columns.content === undefined || !plan.prefixCaching ? undefined : new SegmentCensus(columns.content);
  const replicas: EngineReplica[] = [];
  for (let replica = 0; replica < request.replicas; replica++) {
    replicas.push(plan.createReplica({ columns, log, sink: recorder, replica, census, naive: request.naive, seed }));
  }
  const router = request.router.create({ replicas: request.replicas, columns, seed });
  let nowS = 0;
  const view: FleetView = plainView(request.replicas, (replica) => {
    replicas[replica]!.advance(nowS);
    return replicas[replica]!.outstanding();
  });
  for (let i = 0; i < columns.count; i++) {
    nowS = columns.arrivalS[i]!;
    const replica = router.pick(i, view);
    replicas[replica]!.advance(nowS);
    recorder.onArrival(nowS);
    const refusal = replicas[replica]!.submit(i, nowS);
    if (refusal !== undefined) {
      log.outcome[i] = REFUSED[refusal];
      log.replica[i] = replica;
    }
    if (i % PROGRESS_EVERY === 0) request.onProgress?.({ done: i, total: columns.count });
  }
  for (const replica of replicas) {
    replica.advance(Infinity);
    replica.checkIntegrity();
  }
  recorder.finish();
  for (let i = 0; i < columns.count; i++) if (log.outcome[i] === OUTCOME.pending) log.outcome[i] = OUTCOME.unfinished;
  return { log, recorder };
}
