import type { ScenarioSet } from '@foretoken/fleet';
import type { PlanWorkload } from '../workload.ts';

/** What a trial or a recommendation has in place of the base scenario's own. */
export interface TrialSettings {
  readonly fleet: string;
  readonly load: number;
  readonly seed: number;
  readonly length: number;
}

/** Settings of the base scenario that make it a trial. */
export function trialSets({ fleet, load, seed, length }: TrialSettings, { rateScale, requests, lifted }: PlanWorkload): readonly ScenarioSet[] {
  return [
    `fleet=${fleet}`,
    `seed=${seed}`,
    'replications=1',
    `workload.rateScale=${rateScale * load}`,
    ...lifted.map((path) => `${path}=null`),
    ...(requests === null ? [] : [`workload.requests=${Math.round(requests * length)}`]),
  ];
}
