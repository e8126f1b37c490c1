import type { RequestColumns, RequestLog } from '@foretoken/engines';
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
import { fleetGpuSeconds } from './gpu-seconds.ts';

type Kind = BillResult['byKind'][number]['kind'];

const KINDS: readonly Kind[] = ['reserved', 'on-demand', 'spot'];

/** What the nodes of a fleet cost, from their launch until they left, and where the money went; null when a price is unknown, or no pool's size can change. */
export function billOf(scenario: Scenario, facts: RunFacts, run: FleetRun, columns: RequestColumns): BillResult | null {
  const { fleetData } = facts;
  if (fleetData === undefined || !run.pools.some(({ plan }) => plan.isDynamic)) return null;
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
    }
  }
  const byKind = [...totals.values()].filter(({ gpuHours }) => gpuHours > 0);
  const gpuUsd = byKind.reduce((sum, { usd }) => sum + usd, 0);
  const externalUsd = run.externals.reduce((sum, { usd }) => sum + usd, 0);
  return { usd: gpuUsd + externalUsd, gpuHours: byKind.reduce((sum, { gpuHours }) => sum + gpuHours, 0), byKind, externalUsd, shares: sharesOf(run, columns, gpuUsd) };
}

/** A pool that keeps its size, as one node of all its GPUs. */
function fixedNode({ pools, endS }: FleetRun, index: number): NodeLifetime {
  const { replicas, gpusPerReplica } = pools[index]!.plan;
  return { node: 0, gpus: replicas * gpusPerReplica, zone: 0, purchase: 'on-demand', launchedS: 0, readyS: 0, leftS: endS };
}

/** Busy time is shared by the work of the tokens: a prompt token by the time of prefill, an output token by that of a decode step of the mean batch. */
function sharesOf(run: FleetRun, columns: RequestColumns, usd: number): BillResult['shares'] {
  const { busy, idle, starting, draining, down } = fleetGpuSeconds(run);
  const names = (columns.classNames?.length ?? 0) === 0 ? ['all requests'] : columns.classNames!;
  const work = new Float64Array(names.length);
  const cost = tokenWork(run);
  let useful = 0;
  for (let r = 0; r < columns.count; r++) {
    const amount = workOf(run.log, columns, r, cost);
    work[columns.classIndex?.[r] ?? 0]! += amount;
    useful += amount;
  }
  const wasted = run.waste.promptTokens * cost.prompt + run.waste.outputTokens * cost.output;
  const all = useful + wasted;
  const seconds = (amount: number): number => (all > 0 ? (busy * amount) / all : 0);
  const shares = costShares(
    { busy: Object.fromEntries(names.map((name, i) => [name, seconds(work[i]!)])), idle: idle + down + (all > 0 ? 0 : busy), coldStart: starting, draining, wasted: seconds(wasted) },
    usd,
  );
  return {
    classes: names.map((name) => ({ name, usd: shares.classes[name] ?? 0, loadedUsd: shares.loaded[name] ?? 0 })),
    idle: shares.idle,
    coldStart: shares.coldStart,
    draining: shares.draining,
    wasted: shares.wasted,
  };
}

function workOf(log: RequestLog, columns: RequestColumns, r: number, cost: { readonly prompt: number; readonly output: number }): number {
  if (log.outcome[r] !== 1 || log.replica[r]! < 0) return 0;
  return (columns.inputTokens[r]! - log.cachedTokens[r]!) * cost.prompt + log.generatedTokens[r]! * cost.output;
}

/** Seconds of GPU time that a token takes, on the engine of the first pool. */
function tokenWork({ pools }: FleetRun): { readonly prompt: number; readonly output: number } {
  const { plan, recorder } = pools[0]!;
  const facts = poolFacts(plan.plan);
  const busyS = recorder.replicas.reduce((sum, each) => sum + each.busyS, 0);
  const batch = Math.max(1, busyS > 0 ? recorder.replicas.reduce((sum, each) => sum + each.sequenceSeconds, 0) / busyS : 1);
  return { prompt: facts.prefillS(1000, 0) / 1000, output: facts.decodeStepS(Math.round(batch), Math.round(batch * 1000)) / batch };
}
