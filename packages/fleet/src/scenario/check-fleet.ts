import { closest } from '@foretoken/kernel';
import type { z } from 'zod';
import type { LegScenario, RouteScenario } from './route-scenario.ts';
import type { FaultScenario } from './fault-scenario.ts';

interface Bounds {
  readonly max: number;
}

/** What is checked: names that point at each other. */
interface Checked {
  readonly model?: string;
  readonly gpu?: string;
  readonly replicas: number;
  readonly autoscale?: Bounds;
  readonly pools?: Readonly<Record<string, { readonly model?: string; readonly gpu?: string; readonly replicas?: number; readonly autoscale?: Bounds }>>;
  readonly routes?: readonly RouteScenario[];
  readonly external?: Readonly<Record<string, unknown>>;
  readonly faults?: readonly FaultScenario[];
}

/** A fleet without `pools` is one pool of this name. */
export const ONLY_POOL = 'default';

/** Keys that a fleet, or each of its pools, cannot do without; asked of what was written, checked or not. */
export function missingKeys(fleet: { readonly model?: unknown; readonly gpu?: unknown; readonly pools?: unknown }): { readonly path: string[]; readonly message: string }[] {
  const pools = typeof fleet.pools === 'object' && fleet.pools !== null ? Object.entries(fleet.pools as Record<string, Record<string, unknown> | null>) : undefined;
  return (['model', 'gpu'] as const).flatMap((key) => {
    if (fleet[key] !== undefined) return [];
    if (pools === undefined) return [{ path: [key], message: `the key \`fleet.${key}\` is missing` }];
    return pools.filter(([, pool]) => pool?.[key] === undefined).map(([name]) => ({ path: ['pools', name, key], message: `the key \`fleet.pools.${name}.${key}\` is missing, and \`fleet.${key}\` too` }));
  });
}

/** Pools that nobody scales, with their replicas. */
function sizesOf({ replicas, autoscale, pools }: Checked): { readonly name?: string; readonly replicas: number }[] {
  if (pools === undefined) return autoscale === undefined ? [{ replicas }] : [];
  return Object.entries(pools).flatMap(([name, pool]) => ((pool.autoscale ?? autoscale) === undefined ? [{ name, replicas: pool.replicas ?? replicas }] : []));
}

/** Pools with a controller, and the most that it allows. */
function scaledSizesOf({ replicas, autoscale, pools }: Checked): { readonly name?: string; readonly replicas: number; readonly max: number }[] {
  if (pools === undefined) return autoscale === undefined ? [] : [{ replicas, max: autoscale.max }];
  return Object.entries(pools).flatMap(([name, pool]) => {
    const own = pool.autoscale ?? autoscale;
    return own === undefined ? [] : [{ name, replicas: pool.replicas ?? replicas, max: own.max }];
  });
}

/** Model and GPU of every pool are given, and routes and faults name pools and APIs that there are. */
export function checkFleet(fleet: Checked, context: z.RefinementCtx): void {
  const issue = (path: (string | number)[], code: string, message: string, hint?: string): void =>
    context.addIssue({ code: 'custom', path, message, params: { code, ...(hint === undefined ? {} : { hint }) } });
  const pools = fleet.pools === undefined ? [ONLY_POOL] : Object.keys(fleet.pools);
  if (pools.length === 0) issue(['pools'], 'E0108', '`fleet.pools` has no pool', 'name at least one, or leave `pools` out');
  for (const { path, message } of missingKeys(fleet)) issue(path, 'E0108', message);
  for (const { name, replicas } of sizesOf(fleet)) {
    const at = name === undefined ? ['replicas'] : ['pools', name, 'replicas'];
    if (replicas === 0) issue(at, 'E0106', `\`${['fleet', ...at].join('.')}\` must be at least 1, not 0`, 'only a pool with `autoscale` can begin without replicas');
  }
  for (const { name, replicas, max } of scaledSizesOf(fleet)) {
    const at = name === undefined ? ['replicas'] : ['pools', name, 'replicas'];
    if (replicas > max) issue(at, 'E0106', `\`${['fleet', ...at].join('.')}\` must be at most ${max}, which is \`autoscale.max\`, not ${replicas}`);
  }
  const checkPool = (name: string, path: (string | number)[]): void => {
    if (pools.includes(name)) return;
    const close = closest(name, pools);
    const hint = name in (fleet.external ?? {}) ? `\`${name}\` is an external API: \`{external: ${name}}\`` : close === undefined ? undefined : `did you mean \`${close}\`?`;
    issue(path, 'E0751', `there is no pool \`${name}\`; there ${pools.length === 1 ? 'is' : 'are'} ${pools.map((each) => `\`${each}\``).join(', ')}`, hint);
  };
  // An empty list of legs has been told already, and is not yet a chain.
  for (const [i, { chain = [] as readonly LegScenario[] }] of (fleet.routes ?? []).entries()) {
    for (const leg of chain) checkLeg(leg, ['routes', i, 'to'], checkPool, fleet.external ?? {}, issue);
  }
  for (const [i, fault] of (fleet.faults ?? []).entries()) if ('pool' in fault && fault.pool !== undefined) checkPool(fault.pool, ['faults', i, 'pool']);
}

type Issue = (path: (string | number)[], code: string, message: string, hint?: string) => void;

function checkLeg({ target }: LegScenario, path: (string | number)[], checkPool: (name: string, path: (string | number)[]) => void, external: Readonly<Record<string, unknown>>, issue: Issue): void {
  if (target.kind === 'pools') for (const { pool } of target.shares) checkPool(pool, path);
  if (target.kind === 'disaggregated') {
    checkPool(target.prefill, path);
    checkPool(target.decode, path);
    if (target.prefill === target.decode) issue(path, 'E0754', `prefill and decode are the same pool, \`${target.prefill}\``, 'define two pools, or send to the one with `pool:`');
  }
  if (target.kind === 'external' && !(target.name in external)) {
    const names = Object.keys(external);
    issue(path, 'E0752', `there is no external API \`${target.name}\`; ${names.length === 0 ? 'none is defined' : `there ${names.length === 1 ? 'is' : 'are'} ${names.map((each) => `\`${each}\``).join(', ')}`}`, 'define it under `fleet.external`, with ttft, tpot and prices');
  }
}
