/** `spec.behavior` of an HPA, complete. */
export interface HpaBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** How fast to scale in one direction. */
export interface ScalingRules {
  readonly stabilizationS: number;
  readonly select: 'max' | 'min' | 'disabled';
  readonly policies: readonly ScalingPolicy[];
  readonly tolerance?: number;
}

/** At most so many pods, or per cent of the replicas, in any `periodS`. */
export interface ScalingPolicy {
  readonly kind: 'pods' | 'percent';
  readonly value: number;
  readonly periodS: number;
}

/** What a sync found before it was held back. */
export interface Recommendation {
  readonly timeS: number;
  readonly replicas: number;
}

/** Replicas added (above 0) or taken away. */
export interface ScaleEvent {
  readonly timeS: number;
  readonly change: number;
}

/** One sync: what is there, what is wanted, and the past. */
export interface SyncState {
  readonly nowS: number;
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  /** Without the one of this sync. */
  readonly recommendations: readonly Recommendation[];
  readonly events: readonly ScaleEvent[];
}

/** Defaults of autoscaling/v2 for what a given `behavior` leaves out (kubernetes pkg/apis/autoscaling/v2/defaults.go). */
export const DEFAULT_BEHAVIOR: HpaBehavior = {
  scaleUp: {
    stabilizationS: 0,
    select: 'max',
    policies: [
      { kind: 'pods', value: 4, periodS: 15 },
      { kind: 'percent', value: 100, periodS: 15 },
    ],
  },
  scaleDown: { stabilizationS: 300, select: 'max', policies: [{ kind: 'percent', value: 100, periodS: 15 }] },
};

/** Holds a wish back by windows and rates. Models kubernetes horizontal.go, normalizeDesiredReplicasWithBehaviors. */
export function normalizeWithBehavior(state: SyncState, behavior: HpaBehavior): number {
  return limitRate(state, stabilize(state, behavior), behavior);
}

/** Up: the lowest wish of the up window; down: the highest of the down window; between them the current replicas. */
export function stabilize({ nowS, current, desired, recommendations }: SyncState, { scaleUp, scaleDown }: HpaBehavior): number {
  const newerThan = (timeS: number): number[] => recommendations.filter((each) => each.timeS > timeS).map(({ replicas }) => replicas);
  const up = Math.min(desired, ...newerThan(nowS - scaleUp.stabilizationS));
  const down = Math.max(desired, ...newerThan(nowS - scaleDown.stabilizationS));
  return Math.min(Math.max(current, up), down);
}

function limitRate(state: SyncState, desired: number, { scaleUp, scaleDown }: HpaBehavior): number {
  const { current, min, max } = state;
  if (desired > current) return Math.min(desired, max, Math.max(current, upLimit(state, scaleUp)));
  if (desired < current) return Math.max(desired, min, Math.min(current, downLimit(state, scaleDown)));
  return desired;
}

function upLimit(state: SyncState, { select, policies }: ScalingRules): number {
  if (select === 'disabled') return state.current;
  const limits = policies.map(({ kind, value, periodS }) => {
    const start = periodStart(state, periodS);
    return kind === 'pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return select === 'max' ? Math.max(...limits) : Math.min(...limits);
}

function downLimit(state: SyncState, { select, policies }: ScalingRules): number {
  if (select === 'disabled') return state.current;
  const limits = policies.map(({ kind, value, periodS }) => {
    const start = periodStart(state, periodS);
    return kind === 'pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return select === 'max' ? Math.min(...limits) : Math.max(...limits);
}

/** Replicas at the begin of the period that ends now. */
function periodStart({ nowS, current, events }: SyncState, periodS: number): number {
  return events.filter(({ timeS }) => timeS > nowS - periodS).reduce((replicas, { change }) => replicas - change, current);
}
