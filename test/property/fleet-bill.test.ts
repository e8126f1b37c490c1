import { listEngines, loadColdStart, loadEngine, loadGpu, loadLlm, loadPower, loadPrices } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS } from '@foretoken/engines';
import { billNodes, coldStartFacts, costShares, createColdStart, DEFAULT_COLD_START, nodePrices, NodePool, nodeProvisioning, nodesSchema, planDeployment, simulate } from '@foretoken/fleet';
import type { ColdStartFacts, ColdStartScenario, Scenario } from '@foretoken/fleet';
import { loadLatencyData } from '@foretoken/latency/node';
import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputOf, scenarioOf } from './fleet-fixture.ts';

const gpu = loadGpu('h100-sxm');
const llm = loadLlm('llama-3-70b');
const latencyData = loadLatencyData(gpu);
const data = loadColdStart();

const scenario = (engine: Record<string, unknown> = {}): Scenario => scenarioOf({ fleet: { model: llm.id, gpu: gpu.id, tensorParallel: 4 }, engine });

function factsOf(given: Scenario): ColdStartFacts {
  const plan = planDeployment(given, { gpu, llm }, latencyData, loadEngine('vllm'));
  return coldStartFacts(given, { gpu, llm }, plan, data);
}

describe('facts of a start', () => {
  it('come from the deployment', () => {
    // 70 553 706 496 weights of 2 bytes; the plan keeps a quarter of them, norms whole, on each of four GPUs.
    const facts = factsOf(scenario({ enforceEager: true }));
    expect(facts).toMatchObject({ engine: 'vllm', engineOptions: { enforceEager: true }, layers: 80, moe: false, weightBytes: 141_107_412_992, gpus: 4, pcieBytesPerS: 64e9 });
    expect((facts.bytesPerGpu ?? NaN) / (facts.weightBytes / 4)).toBeCloseTo(1, 2);
    const spans = createColdStart(DEFAULT_COLD_START, facts).start(0, 0, { nodeS: 0, image: true, weights: true, compiled: false }).spans.map(({ stage }) => stage);
    expect(spans).toEqual(['image', 'process', 'fetch', 'load', 'profile', 'probe']);
  });

  it('are there for every engine that is simulated', () => {
    expect(ENGINE_DRIVERS.filter(({ catalogueKey }) => data.engines[catalogueKey] === undefined)).toEqual([]);
    expect(listEngines().filter(({ id }) => data.engines[id] === undefined)).toEqual([]);
  });
});

describe('a fleet that grows and shrinks', () => {
  const base = scenario();
  const facts = factsOf(base);
  const prices = nodePrices(loadPrices(), gpu.id, { kind: 'tier', tier: 'neocloud' });
  const starts: ColdStartScenario = { ...DEFAULT_COLD_START, compile: 'cached' };

  it('pays for work, idle time and cold starts what it pays for its nodes, to the last bit', () => {
    assert(
      property(integer({ min: 1, max: 12 }), integer({ min: 600, max: 7200 }), integer({ min: 0, max: 1000 }), (replicas, lifeS, seed) => {
        const model = createColdStart(starts, { ...facts, seed });
        const nodes = new NodePool(nodesSchema.parse({ warm: 1, spot: { share: 0.5, interruptionsPerHour: 0 } }), { gpusPerReplica: 4, usualGpusPerNode: 8, provisionS: nodeProvisioning(starts, facts), seed });
        let heldColdS = 0;
        let busyS = 0;
        const ends: { readonly node: number; readonly atS: number }[] = [];
        for (let replica = 0; replica < replicas; replica++) {
          const nowS = replica * 30;
          nodes.tick(nowS);
          const grant = nodes.acquire(4, nowS);
          if (grant.node === undefined) throw new Error('a pool without bounds is full');
          const start = model.start(replica, 0, { nodeS: grant.readyS - nowS, ...grant.has });
          const readyS = nowS + start.readyS;
          heldColdS += 4 * (readyS - grant.readyS);
          busyS += 4 * lifeS * 0.4;
          ends.push({ node: grant.node, atS: readyS + lifeS });
        }
        for (const { node, atS } of ends.sort((a, b) => a.atS - b.atS)) {
          nodes.tick(atS);
          nodes.release(node, 4, atS);
        }
        const untilS = ends.at(-1)!.atS + 900;
        nodes.tick(untilS);
        const usage = nodes.usage(untilS);
        const coldStart = usage.provisioningGpuS + heldColdS;
        const idle = usage.billedGpuS - coldStart - busyS;
        // 60 % of every replica's life and what no replica holds.
        expect(idle).toBeCloseTo(usage.freeGpuS + 4 * lifeS * 0.6 * replicas, 3);
        const bill = billNodes(nodes.lifetimes(), prices, untilS);
        expect(bill.gpuHours).toBeCloseTo(usage.billedGpuS / 3600, 6);
        const shares = costShares({ busy: { chat: busyS * 0.75, batch: busyS * 0.25 }, idle, coldStart, draining: 0, wasted: 0 }, bill.usd!);
        const { chat = NaN, batch = NaN } = shares.classes;
        expect(chat + batch + shares.idle + shares.coldStart + shares.draining + shares.wasted).toBe(bill.usd);
      }),
      { numRuns: 60, seed: 9 },
    );
  });
});

describe('the bill of two pools', () => {
  it('charges a class what its own pool cost, however dear the other one is', () => {
    const count = 40;
    const isBatch = (i: number): boolean => i % 4 === 3;
    const columns = {
      count,
      arrivalS: Float64Array.from({ length: count }, (_, i) => i / 4),
      inputTokens: Int32Array.from({ length: count }, (_, i) => (isBatch(i) ? 900 : 100)),
      outputTokens: new Int32Array(count).fill(20),
      classIndex: Int32Array.from({ length: count }, (_, i) => Number(isBatch(i))),
      classNames: ['chat', 'batch'],
    };
    const fleet = {
      pools: { a: { price: { usdPerGpuHour: 8 } }, b: { price: { usdPerGpuHour: 1 } } },
      routes: [{ when: { inputTokens: { to: 500 } }, to: 'a' }, { to: 'b' }],
      coldStart: '10s',
    };
    const input = inputOf({ fleet: { ...fleet, price: undefined } }, columns);
    const fleetData = { coldStart: data, power: loadPower(), prices: loadPrices(), tdpOf: () => null };
    const { bill, fleet: figures } = simulate({ ...input, facts: { ...input.facts, fleetData } }).result;
    const [chat, batch] = bill!.shares.classes;
    // Both pools are there for as long: 8 of 9 dollars are the first one's.
    expect(chat!.loadedUsd).toBeCloseTo((bill!.usd * 8) / 9, 12);
    expect(batch!.loadedUsd).toBeCloseTo(bill!.usd / 9, 12);
    expect(batch!.usd).toBeLessThan(bill!.usd / 9);
    const { idle, coldStart, draining, wasted } = bill!.shares;
    expect(chat!.usd + batch!.usd + idle + coldStart + draining + wasted).toBeCloseTo(bill!.usd, 12);
    expect(bill!.usd).toBeCloseTo((9 * figures!.endS) / 3600, 12);
  });
});
