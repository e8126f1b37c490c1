import { assert } from '@foretoken/kernel';
import type { AutoscaleScenario } from '../scenario/autoscale-scenario.ts';
import { aibrixApa } from './aibrix/aibrix-apa.ts';
import { aibrixKpa } from './aibrix/aibrix-kpa.ts';
import type { Autoscaler, AutoscalerContext, AutoscalerPolicy } from './autoscaler.ts';
import { noWholeNumber, unknownAutoscaler } from './diagnostics.ts';
import { dynamoPlanner } from './dynamo-planner/dynamo-planner.ts';
import { hpa } from './hpa/hpa.ts';
import { keda } from './keda.ts';
import { knativeKpa } from './knative-kpa.ts';
import { llmDWva } from './llm-d-wva/llm-d-wva.ts';
import { llumnix } from './llumnix.ts';
import { oracle } from './oracle.ts';
import { predictive } from './predictive.ts';
import { rayServe } from './ray-serve.ts';
import { schedule } from './schedule.ts';
import { step } from './step.ts';
import { targetTracking } from './target-tracking.ts';

/** Every autoscaling policy, one line each. */
export const AUTOSCALER_POLICIES: readonly AutoscalerPolicy[] = [
  hpa,
  keda,
  knativeKpa,
  rayServe,
  dynamoPlanner,
  llmDWva,
  aibrixApa,
  aibrixKpa,
  llumnix,
  targetTracking,
  schedule,
  predictive,
  step,
  oracle,
];

/** A built-in autoscaling policy by its name. Throws E0720 for an unknown one. */
export function autoscalerPolicy(name: string): AutoscalerPolicy {
  const policy = AUTOSCALER_POLICIES.find((each) => each.name === name);
  if (policy === undefined) throw unknownAutoscaler(name, AUTOSCALER_POLICIES.map((each) => each.name));
  return policy;
}

/**
 * The autoscaler of a scenario; its decisions are whole numbers within the scenario's bounds. Throws E0720 for an unknown policy,
 * E0721 for one that knows the future and gets none, and at a decision E0722 for what is no whole number.
 */
export function createAutoscaler(scenario: AutoscaleScenario, context: Omit<AutoscalerContext, 'options' | 'min' | 'max'>): Autoscaler {
  const { policy: name, options, min, max } = scenario;
  assert(min <= max, 'an autoscaler has a minimum above its maximum');
  const policy = autoscalerPolicy(name);
  const { future, ...present } = context;
  const made = policy.create({ ...present, ...(policy.knowsFuture === true && future !== undefined ? { future } : {}), options, min, max });
  return {
    periodS: made.periodS,
    looksBackS: made.looksBackS,
    decide(observation) {
      const { replicas, why } = made.decide(observation);
      if (!Number.isInteger(replicas) || replicas < 0) throw noWholeNumber(name, replicas);
      return { replicas: Math.min(max, Math.max(min, replicas)), why };
    },
  };
}
