import type { Plan } from '../file/plan.ts';
import type { PlanWorkload } from '../workload.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** The scenario that runs a fleet at the full rate, as the plan simulated it: same seeds, same requests. */
export function scenarioData(name: string, fleet: Mapping, { data, base, replications }: Plan, { rateScale, requests, lifted }: PlanWorkload, drawn: boolean): Mapping {
  const { name: _, seed: _seed, replications: _replications, workload, fleet: _fleet, ...rest } = data;
  const { rateScale: _scale, requests: own, duration, ...others } = workload as Mapping;
  const { requests: _own, ...synthetic } = (others['synthetic'] ?? {}) as Mapping;
  const kept = lifted.includes('workload.synthetic.requests') ? { ...others, synthetic } : others;
  const window = requests === null ? { ...(own === undefined ? {} : { requests: own }), ...(duration === undefined || lifted.includes('workload.duration') ? {} : { duration }) } : { requests };
  return {
    name,
    seed: base.seed,
    // Requests that never change need no second look.
    ...(drawn ? { replications: replications.least } : {}),
    workload: { ...kept, ...(rateScale === 1 ? {} : { rateScale }), ...window },
    fleet,
    ...rest,
  };
}
