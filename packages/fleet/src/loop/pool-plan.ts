import type { EnginePlan } from '@foretoken/engines';
import type { AutoscalerPolicy } from '../autoscalers/autoscaler.ts';
import type { ColdStartModel } from '../cold-start/cold-start.ts';
import type { RouterPolicy } from '../routers/router.ts';

/** A pool with everything resolved that does not change during a run. */
export interface PoolPlan {
  readonly name: string;
  readonly plan: EnginePlan;
  /** At the start. */
  readonly replicas: number;
  readonly router: RouterPolicy;
  readonly routerOptions: Readonly<Record<string, unknown>>;
  readonly gpusPerReplica: number;
  /** Absent = replicas are ready at once. */
  readonly coldStart?: ColdStartModel;
  readonly autoscaler?: AutoscalerPolicy;
  /** Replicas come and go: the KV usage of the timeline is not a mean over a fixed number. */
  readonly isDynamic: boolean;
  /** What its replicas do matters to others at once: they are driven in order of time. */
  readonly isWatched: boolean;
}
