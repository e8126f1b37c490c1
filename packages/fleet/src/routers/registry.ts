import type { Router, RouterContext, RouterPolicy } from './router.ts';
import { aibrixPrefix } from './aibrix-prefix.ts';
import { consistentHash } from './consistent-hash.ts';
import { dynamoKv } from './dynamo-kv.ts';
import { leastOutstanding } from './least-outstanding.ts';
import { leastTokens } from './least-tokens.ts';
import { oracle } from './oracle.ts';
import { aibrixLeastKv, aibrixLeastRequest, llmD, loraAffinity, pipelineRouter } from './pipeline/presets.ts';
import { powerOfTwo } from './power-of-two.ts';
import { prefixHash } from './prefix-hash.ts';
import { productionStackPrefix } from './production-stack-prefix.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';
import { sessionAffinity } from './session-affinity.ts';
import { sglangCacheAware } from './sglang-cache-aware.ts';
import { vllmDp } from './vllm-dp.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';
import { unknownRouter } from '../diagnostics.ts';

/** Every routing policy, one line each. */
export const ROUTER_POLICIES: readonly RouterPolicy[] = [
  roundRobin,
  random,
  leastOutstanding,
  powerOfTwo,
  sessionAffinity,
  leastTokens,
  weightedRoundRobin,
  consistentHash,
  prefixHash,
  sglangCacheAware,
  llmD,
  pipelineRouter,
  dynamoKv,
  aibrixPrefix,
  aibrixLeastRequest,
  aibrixLeastKv,
  productionStackPrefix,
  vllmDp,
  loraAffinity,
  oracle,
];

/** A router by the name of its policy. Throws E0701 for an unknown one. */
export function createRouter(name: string, context: RouterContext): Router {
  return routerPolicy(name).create(context);
}

/** A built-in routing policy by its name. Throws E0701 for an unknown one. */
export function routerPolicy(name: string): RouterPolicy {
  const policy = ROUTER_POLICIES.find((each) => each.name === name);
  if (policy === undefined) throw unknownRouter(name, ROUTER_POLICIES.map((each) => each.name));
  return policy;
}
