import { closest } from '@foretoken/kernel';
import type { z } from 'zod';
import type { LegScenario, RouteScenario } from './route-scenario.ts';
import type { FaultScenario } from './fault-scenario.ts';

/** What is checked: names that point at each other. */
interface Checked {
  readonly model?: string;
  readonly gpu?: string;
  readonly replicas: number;
  readonly pools?: Readonly<Record<string, { readonly model?: string; readonly gpu?: string }>>;
  readonly routes?: readonly RouteScenario[];
  readonly external?: Readonly<Record<string, unknown>>;
  readonly faults?: readonly FaultScenario[];
}

/** A fleet without `pools` is one pool of this name. */
export const ONLY_POOL = 'default';

/** Model and GPU of every pool are given, and routes and faults name pools and APIs that there are. */
export function checkFleet(fleet: Checked, context: z.RefinementCtx): void {
  const issue = (path: (string | number)[], code: string, message: string, hint?: string): void =>
    context.addIssue({ code: 'custom', path, message, params: { code, ...(hint === undefined ? {} : { hint }) } });
  const pools = fleet.pools === undefined ? [ONLY_POOL] : Object.keys(fleet.pools);
  if (pools.length === 0) issue(['pools'], 'E0108', '`fleet.pools` has no pool', 'name at least one, or leave `pools` out');
  for (const key of ['model', 'gpu'] as const) {
    if (fleet[key] !== undefined) continue;
    if (fleet.pools === undefined) issue([key], 'E0108', `the key \`fleet.${key}\` is missing`);
    for (const name of Object.keys(fleet.pools ?? {})) if (fleet.pools![name]![key] === undefined) issue(['pools', name, key], 'E0108', `the key \`fleet.pools.${name}.${key}\` is missing, and \`fleet.${key}\` too`);
  }
  const checkPool = (name: string, path: (string | number)[]): void => {
    if (pools.includes(name)) return;
    const close = closest(name, pools);
    issue(path, 'E0751', `there is no pool \`${name}\`; there ${pools.length === 1 ? 'is' : 'are'} ${pools.map((each) => `\`${each}\``).join(', ')}`, close === undefined ? undefined : `did you mean \`${close}\`?`);
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
