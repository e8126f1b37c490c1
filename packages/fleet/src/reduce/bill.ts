import type { RequestColumns } from '@foretoken/engines';
import { apportion } from '../cost/apportion.ts';
import { billNodes } from '../cost/bill-nodes.ts';
import { costShares } from '../cost/cost-shares.ts';
import { nodePrices } from '../cost/node-prices.ts';
import type { BillResult } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import { poolFacts } from '../loop/pool-facts.ts';
import type { NodeLifetime } from '../nodes/node.ts';
import { poolsOf } from '../scenario/pools-of.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import { poolGpuSeconds } from './gpu-seconds.ts';

type Kind = BillResult['byKind'][number]['kind'];

const KINDS: readonly Kind[] = ['reserved', 'on-demand', 'spot'];

/** What the nodes of a fleet cost, from their launch until they left, and where the money went; null when a price is unknown, or no pool's size can change. */
export function billOf(scenario: Scenario, facts: RunFacts, run: FleetRun, columns: RequestColumns): BillResult | null {
  const { fleetData } = facts;
  if (fleetData === undefined) return null;
  const usdByPool = run.pools.map(() => 0);
  const totals = new Map(KINDS.map((kind) => [kind, { kind, gpuHours: 0, usd: 0 }]));
  for (const [index, pool] of poolsOf(scenario).entries()) {
    const prices = nodePrices(fleetData.prices, (facts.pools?.[pool.name] ?? facts).gpu.id, pool.price);
    const bill = billNodes(run.nodes[index]?.lifetimes() ?? [fixedNode(run, index)], prices, run.endS);
    for (const kind of KINDS) {
      const { gpuHours, usd } = bill.byKind[kind];
      if (usd === null) return null;
      const total = totals.get(kind)!;
      total.gpuHours += gpuHours;
      total.usd += usd;
      usdByPool[index]! += usd;
    }
  }
  const byKind = [...totals.values()].filter(({ gpuHours }) => gpuHours > 0);
  const gpuUsd = byKind.reduce((sum, { usd }) => sum + usd, 0);
  const externalUsd = run.externals.reduce((sum, { usd }) => sum + usd, 0);
  return { usd: gpuUsd + externalUsd, gpuHours: byKind.reduce((sum, { gpuHours }) => sum + gpuHours, 0), byKind, externalUsd, shares: sharesOf(run, columns, usdByPool) };
}

/** A pool that keeps its size, as one node of all its GPUs. */
function fixedNode({ pools, endS }: FleetRun, index: number): NodeLifetime {
  const { replicas, gpusPerReplica } = pools[index]!.plan;
  return { node: 0, gpus: replicas * gpusPerReplica, zone: 0, purchase: 'on-demand', launchedS: 0, readyS: 0, leftS: endS };
}

/** Pool by pool, each at what it cost: one with dear GPUs charges only those whom it served. */
function sharesOf(run: FleetRun, columns: RequestColumns, usdByPool: readonly number[]): BillResult['shares'] {
  const names = (columns.classNames?.length ?? 0) === 0 ? ['all requests'] : columns.classNames!;
  const work = poolWork(run, columns, names.length);
  const total = { classes: names.map((name) => ({ name, usd: 0, loadedUsd: 0 })), idle: 0, coldStart: 0, draining: 0, wasted: 0 };
  for (const [index, usd] of usdByPool.entries()) {
    const { busy, idle, starting, draining, down } = poolGpuSeconds(run, index);
    const { classes, wasted } = work[index]!;
    const all = classes.reduce((sum, each) => sum + each, wasted);
    const seconds = (amount: number): number => (all > 0 ? (busy * amount) / all : 0);
    const shares = costShares(
      { busy: Object.fromEntries(names.map((name, i) => [name, seconds(classes[i]!)])), idle: idle + down + (all > 0 ? 0 : busy), coldStart: starting, draining, wasted: seconds(wasted) },
      usd,
    );
    for (const each of total.classes) {
      each.usd += shares.classes[each.name] ?? 0;
      each.loadedUsd += shares.loaded[each.name] ?? 0;
    }
    for (const key of ['idle', 'coldStart', 'draining', 'wasted'] as const) total[key] += shares[key];
  }
  return loadRest(total, usdByPool);
}

/** What pools cost that served nobody is laid on the classes, too. */
function loadRest(shares: BillResult['shares'], usdByPool: readonly number[]): BillResult['shares'] {
  const loaded = shares.classes.reduce((sum, { loadedUsd }) => sum + loadedUsd, 0);
  const usd = usdByPool.reduce((sum, each) => sum + each, 0);
  if (loaded === 0 || loaded === usd) return shares;
  const parts = apportion(usd, shares.classes.map(({ loadedUsd }) => loadedUsd));
  return { ...shares, classes: shares.classes.map((each, i) => ({ ...each, loadedUsd: parts[i]! })) };
}

/** Work of the tokens of each pool, by class and wasted: a prompt token by the time of prefill, an output token by that of a decode step of the mean batch. */
function poolWork(run: FleetRun, columns: RequestColumns, classes: number): { readonly classes: Float64Array; wasted: number }[] {
  const { table, slots } = run;
  const costs = run.pools.map((_, index) => tokenWork(run, index));
  const work = run.pools.map(() => ({ classes: new Float64Array(classes), wasted: 0 }));
  for (let row = 0; row < table.rows; row++) {
    const slot = slots[table.slot[row]!];
    if (slot === undefined || Number.isNaN(table.log.firstScheduledS[row]!)) continue;
    const { prompt, output } = costs[slot.pool]!;
    const computed = run.prefillRowOf(row) >= 0 ? 0 : table.columns.inputTokens[row]! - table.log.cachedTokens[row]!;
    const wasted = run.wastedBy(row);
    const [lostPrompt, lostOutput] = [Math.min(computed, wasted?.promptTokens ?? 0), wasted?.outputTokens ?? 0];
    const own = work[slot.pool]!;
    own.classes[columns.classIndex?.[table.requestOf(row)] ?? 0]! += (computed - lostPrompt) * prompt + (table.log.generatedTokens[row]! - lostOutput) * output;
    own.wasted += lostPrompt * prompt + lostOutput * output;
  }
  return work;
}

/** Seconds of GPU time that a token takes on the engine of a pool. */
function tokenWork({ pools }: FleetRun, index: number): { readonly prompt: number; readonly output: number } {
  const { plan, recorder } = pools[index]!;
  const facts = poolFacts(plan.plan);
  const busyS = recorder.replicas.reduce((sum, each) => sum + each.busyS, 0);
  const batch = Math.max(1, busyS > 0 ? recorder.replicas.reduce((sum, each) => sum + each.sequenceSeconds, 0) / busyS : 1);
  return { prompt: facts.prefillS(1000, 0) / 1000, output: facts.decodeStepS(Math.round(batch), Math.round(batch * 1000)) / batch };
}
