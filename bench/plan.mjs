// foretoken plan on examples/plans/chat-70b.yaml: time, candidates pruned and simulated, and its first recommendation run again under
// seeds of its own, ten times as long. Then a smaller plan against a scan without bounds, order or early ends: every candidate, every
// number of replicas within the limits, whole runs; and the capacity of its fleet against a scan of rates.
//
//   npm run build && node bench/plan.mjs [WORKERS]
import { readPlan, openPlan, runPlan } from '../packages/study/dist/index.node.js';
import { openScenario, prepareSimulation, loadRequests } from '../packages/study/dist/load/index.node.js';
import { simulate } from '../packages/fleet/dist/index.js';
import { shapeOf } from '../packages/study/dist/plan/fleets/shape-of.js';
import { trialSets } from '../packages/study/dist/plan/evaluate/trial-sets.js';

const workers = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const count = (n) => n.toLocaleString('en-US');

async function plan(path, overrides = {}, sets = [], text = undefined) {
  const startedMs = performance.now();
  const opened = await openPlan(await readPlan(path, sets, overrides, text));
  const result = await runPlan(opened, workers, new AbortController().signal);
  return { opened, result, took: seconds(startedMs) };
}

/** Whole run of a fleet. */
async function whole({ plan: { scenario, base }, workload }, fleet, load, replication, length) {
  const sets = trialSets({ fleet: JSON.stringify(fleet), load, seed: base.seed + replication, length }, workload);
  const { columnsFor: _, ...input } = await prepareSimulation(openScenario({ ...scenario, sets }), loadRequests);
  return { result: simulate(input).result, requests: input.columns.count };
}

const holds = ({ decision, slo }) => decision.verdict !== 'overloaded' && slo.every(({ met }) => met);

{
  const { opened, result, took } = await plan('examples/plans/chat-70b.yaml');
  const { candidates, simulated, pruned, simulations, requests } = result.counts;
  const best = result.fleets[0];
  console.log(`chat-70b: ${took}, ${candidates} candidates, ${simulated} simulated, ${pruned} pruned, ${simulations} simulations, ${count(requests)} requests`);
  console.log(`  ${result.decision.sentence}`);
  const longer = await whole(opened, best.scenario.fleet, 1, 50_000, 10);
  const terms = longer.result.slo.map(({ metric, statistic, actualS, intervalS }) => `${statistic} ${metric} ${(1000 * actualS).toFixed(0)} ± ${(1000 * intervalS).toFixed(0)} ms`).join(', ');
  console.log(`  rank 1 under another seed, ${count(longer.requests)} requests: ${holds(longer.result) ? 'holds' : 'MISSES'} (${terms})`);
}

{
  const text = `name: scan
scenario:
  workload:
    synthetic:
      arrivals: { process: poisson, rate: 40 }
      input: { distribution: lognormal, mean: 600, cv: 1.2, max: 8000 }
      output: { distribution: lognormal, mean: 150, cv: 0.8, max: 1000 }
  fleet: { model: llama-3.1-8b }
slo: { preset: chat }
candidates: { gpus: [h100-sxm, l40s, a100-sxm-80], engines: [vllm-v1, sglang], tensorParallel: [1, 2] }
limits: { gpus: 16 }
top: 1
`;
  const { opened, result, took } = await plan('scan.yaml', {}, [], text);
  const [best] = result.fleets;
  const { least } = opened.plan.replications;
  let scanned = 0;
  let cheapest;
  const startedMs = performance.now();
  for (const deployment of opened.deployments) {
    const shape = 'reason' in deployment ? deployment : shapeOf(deployment, opened.demand, opened.plan);
    if ('reason' in shape) continue;
    for (let n = 1; n <= shape.mostReplicas; n++) {
      let held = true;
      for (let r = 0; r < least; r++) {
        const { result: run, requests } = await whole(opened, shape.fleetAt(n), 1, r, 1);
        scanned += requests;
        held &&= holds(run);
      }
      if (held && shape.usdAt(n) < (cheapest?.usd ?? Infinity)) cheapest = { usd: shape.usdAt(n), label: shape.label, n };
    }
  }
  console.log(`fleet: plan ${best.replicas - best.repairs} × ${best.label}, $${best.usdPerHour.toFixed(2)}/h (repairs ${best.repairs}), ${count(result.counts.requests)} requests, all checks included, ${took}`);
  console.log(`       scan ${cheapest.n} × ${cheapest.label}, $${cheapest.usd.toFixed(2)}/h, ${count(scanned)} requests, ${seconds(startedMs)}: ${(scanned / result.counts.requests).toFixed(1)} times as many`);

  // Rates from none to twice the planned one, as fine as the plan's interval is wide.
  let highest = 0;
  let rates = 0;
  const step = opened.plan.precision;
  for (let load = step; load <= 2; load += step) {
    let held = true;
    for (let r = 0; r < least; r++) {
      const { result: run, requests } = await whole(opened, best.scenario.fleet, load, r, 1);
      rates += requests;
      held &&= holds(run);
    }
    if (held) highest = load;
  }
  const { heldPerS, missedPerS } = best.capacity;
  console.log(`capacity: plan ${heldPerS.toFixed(1)} … ${missedPerS?.toFixed(1)} req/s; scan ${(highest * result.ratePerS).toFixed(1)} … ${((highest + step) * result.ratePerS).toFixed(1)} req/s with ${count(rates)} requests`);
}
