import type { EnginePlan, RequestColumns, RequestLog } from '@foretoken/engines';
import { FleetLoop } from './loop/fleet-loop.ts';
import { plainLeg } from './loop/plain-leg.ts';
import type { RunRecorder } from './record/run-recorder.ts';
import type { RouterPolicy } from './routers/router.ts';

/** What one pass over the requests leaves behind. */
export interface Replay {
  readonly log: RequestLog;
  readonly recorder: RunRecorder;
  /** The same, for proof. */
  readonly recorders: readonly RunRecorder[];
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
}

/** One pool of replicas that are there from the beginning to the end, and nothing else. */
export function replay({ plan, columns, replicas, router, seed, naive, digests = false }: ReplayRequest): Replay {
  const pool = { name: 'default', plan, replicas, router, routerOptions: {}, gpusPerReplica: 1, nicBytesPerS: Infinity, slo: [], drainGraceS: Infinity, buffers: false, isDynamic: false, isWatched: false };
  const routes = [{ when: {}, chain: [plainLeg({ kind: 'pools', shares: [{ pool: pool.name, weight: 1 }] })] }];
  const run = new FleetLoop({ fleet: { pools: [pool], routes, external: {}, faults: [], classes: [] }, columns, seed, naive, digests }).run();
  return { log: run.log, recorder: run.recorders[0]!, recorders: run.recorders };
}
