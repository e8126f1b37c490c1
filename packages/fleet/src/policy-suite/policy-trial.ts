import type { EnginePlan, EnginePolicies, OrderPolicy, RequestColumns, VictimPolicy } from '@foretoken/engines';
import type { EvictionPolicy } from '@foretoken/kvcache';
import { replay } from '../replay.ts';
import type { Replay } from '../replay.ts';
import { guardedRouter } from '../routers/guarded-router.ts';
import { routerPolicy } from '../routers/registry.ts';
import type { RouterPolicy } from '../routers/router.ts';

/** A policy on trial, whatever its kind. */
export type TriedPolicy = OrderPolicy | VictimPolicy | EvictionPolicy | (RouterPolicy & { readonly kind: 'router' });

/** What a policy is tried with. */
export interface PolicyTrial {
  readonly policy: TriedPolicy;
  readonly seed: number;
  /** Random scenarios per promise. */
  readonly runs: number;
  /**
   * An engine with these policies: `cramped` = a few short requests fill its memory, `usual` = with the defaults of a
   * small GPU.
   */
  readonly plan: (policies: EnginePolicies | undefined, memory: 'cramped' | 'usual') => EnginePlan;
}

/** One way to serve requests. */
export interface Server {
  readonly plan: EnginePlan;
  readonly router: RouterPolicy;
  readonly replicas: number;
}

const ROUND_ROBIN = 'round-robin';
/** Replicas behind a router on trial. */
const FLEET = 3;

/** The policy in place, or with `undefined` what would be there without it. */
export function serverFor({ policy: tried, plan }: PolicyTrial, policy: TriedPolicy | undefined, memory: 'cramped' | 'usual'): Server {
  const replicas = tried.kind === 'router' ? FLEET : 1;
  if (policy === undefined) return { plan: plan(undefined, memory), router: routerPolicy(ROUND_ROBIN), replicas };
  if (policy.kind === 'router') return { plan: plan(undefined, memory), router: guardedRouter(policy), replicas };
  return { plan: plan({ [policy.kind]: policy }, memory), router: routerPolicy(ROUND_ROBIN), replicas };
}

/** Serves all requests. Throws when a policy does, or when the engine's books are wrong in the end. */
export function serve({ plan, router, replicas }: Server, columns: RequestColumns, seed: number, naive = false): Replay {
  return replay({ plan, columns, replicas, router, seed, naive, digests: true });
}
