import type { EnginePlan } from '@foretoken/engines';
import type { ColdStartModel } from '../cold-start/cold-start.ts';
import type { GpuPower } from '../energy/gpu-power.ts';
import type { FlowControlScenario } from '../gateway/flow-control-scenario.ts';
import type { NodePool } from '../nodes/node-pool.ts';
import type { RouterPolicy } from '../routers/router.ts';
import type { AutoscaleScenario } from '../scenario/autoscale-scenario.ts';
import type { SloTerm } from '../scenario/scenario.ts';

/** A pool with everything resolved that does not change during a run. */
export interface PoolPlan {
  readonly name: string;
  readonly plan: EnginePlan;
  /** At the start. */
  readonly replicas: number;
  readonly router: RouterPolicy;
  readonly routerOptions: Readonly<Record<string, unknown>>;
  /** Seconds between two looks at the gauges of the replicas, for router and gateway; absent = nobody looks. */
  readonly scrapeS?: number;
  readonly gpusPerReplica: number;
  /** Bytes per second that a replica sends and receives at most. */
  readonly nicBytesPerS: number;
  /** Absent = replicas are ready at once. */
  readonly coldStart?: ColdStartModel;
  /** Makes the machines of a run; absent = replicas need none. */
  readonly createNodes?: () => NodePool;
  readonly autoscale?: AutoscaleScenario;
  readonly flowControl?: FlowControlScenario;
  /** Bounds that a controller sizes for. */
  readonly slo: readonly SloTerm[];
  /** Seconds that a draining replica has; Infinity = until its last answer. */
  readonly drainGraceS: number;
  /** Requests wait while nobody takes them. */
  readonly buffers: boolean;
  readonly bufferLimit?: number;
  /** Absent = energy is not counted. */
  readonly power?: GpuPower;
  /** Replicas come and go: the KV usage of the timeline is not a mean over a fixed number. */
  readonly isDynamic: boolean;
  /** What its replicas do matters to others at once: they are driven in order of time. */
  readonly isWatched: boolean;
}
