// Steps per second of every engine on decode-heavy traffic, fast path against naive, in one process each.
//   node bench/engines.mjs [engine ...]
import { performance } from 'node:perf_hooks';
import { loadEngine, loadGpu, loadLlm } from '../packages/catalog/dist/index.node.js';
import { createRequestLog, ENGINE_DRIVERS } from '../packages/engines/dist/index.js';
import { loadLatencyData } from '../packages/latency/dist/index.node.js';

const REQUESTS = 1500;
const wanted = process.argv.slice(2);

/** Short prompts, 1,500 to 2,500 output tokens, 4 requests a second: batches of 60 to 100, and memory for all. */
function columns() {
  const arrivalS = Float64Array.from({ length: REQUESTS }, (_, i) => i * 0.25);
  return { count: REQUESTS, arrivalS, inputTokens: new Int32Array(REQUESTS).fill(100), outputTokens: Int32Array.from({ length: REQUESTS }, (_, i) => 1500 + ((i * 7919) % 1001)) };
}

function drive(plan, naive) {
  const work = columns();
  let steps = 0;
  let sequences = 0;
  const sink = { onStep: (_r, _e, _c, s) => { steps++; sequences += s; }, onEmptyStep: () => {}, onGap: () => {} };
  const replica = plan.createReplica({ columns: work, log: createRequestLog(REQUESTS), sink, replica: 0, census: undefined, naive, seed: 1 });
  const startMs = performance.now();
  for (let i = 0; i < REQUESTS; i++) {
    replica.advance(work.arrivalS[i]);
    replica.submit(i, work.arrivalS[i]);
  }
  replica.advance(Infinity);
  return { steps, batch: sequences / steps, perSecond: (1000 * steps) / (performance.now() - startMs) };
}

const gpu = loadGpu('h100-sxm');
const latencyData = loadLatencyData(gpu);

function report(name, driver, { llm, ranks, weights }) {
  const version = driver.versions[0];
  const experts = loadLlm(llm).moe === null ? 1 : ranks;
  const plan = driver.plan({ engine: loadEngine(driver.catalogueKey), version, options: {}, gpu, llm: loadLlm(llm), latencyData, tensorParallel: 1, pipelineParallel: 1, expertParallel: experts, dataParallel: ranks, weights, kvCache: 'bf16', gpuScale: 1 });
  drive(plan, false);
  const fast = drive(plan, false);
  const naive = drive(plan, true);
  const cells = [fast.batch.toFixed(0).padStart(6), String(fast.steps).padStart(9), fast.perSecond.toFixed(0).padStart(14), naive.perSecond.toFixed(0).padStart(15), (fast.perSecond / naive.perSecond).toFixed(1).padStart(11)];
  console.log(`${name.padEnd(18)} ${version.padEnd(7)}${cells.join(' ')}`);
}

console.log('engine             version  batch     steps   fast steps/s   naive steps/s  fast/naive');
for (const driver of ENGINE_DRIVERS) {
  if (wanted.length > 0 && !wanted.includes(driver.name)) continue;
  report(driver.name, driver, { llm: 'llama-3.1-8b', ranks: 1, weights: 'bf16' });
  if (!driver.capabilities.dataParallel) continue;
  // Steps of both ranks.
  report(`${driver.name} dp2`, driver, { llm: 'llama-3.1-8b', ranks: 2, weights: 'bf16' });
  report(`${driver.name} dp2 moe`, driver, { llm: 'qwen3-30b-a3b', ranks: 2, weights: 'fp8' });
}
