import type { LegScenario, LegTarget } from '../scenario/route-scenario.ts';

/** A leg without timeouts, retries or anything else: what a fleet does that says nothing about it. */
export function plainLeg(target: LegTarget): LegScenario {
  return {
    target,
    timeouts: {},
    abortOnTimeout: true,
    retries: { max: 0, backoffS: 0, factor: 1, maxBackoffS: 0, jitter: 0, budgetMin: 0 },
    resume: false,
  };
}
