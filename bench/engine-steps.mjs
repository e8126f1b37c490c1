// Steps per second of every engine on decode-heavy traffic: node bench/engine-steps.mjs [engine] (after npm run build)
import { loadEngine, loadGpu, loadLlm } from '../packages/catalog/dist/index.node.js';
import { createRequestLog, ENGINE_DRIVERS } from '../packages/engines/dist/index.js';
import { loadLatencyData } from '../packages/latency/dist/index.node.js';

const REQUESTS = 3000;
const IN_FLIGHT = 150;
const gpu = loadGpu('h100-sxm');

/** All at once; the limit of the engine keeps `IN_FLIGHT` of them running. */
const columns = {
  count: REQUESTS,
  arrivalS: new Float64Array(REQUESTS),
  inputTokens: Int32Array.from({ length: REQUESTS }, (_, i) => 64 + (i * 37) % 128),
  outputTokens: Int32Array.from({ length: REQUESTS }, (_, i) => 1000 + (i * 91) % 900),
};

const OPTIONS = {
  'vllm-v1': [{ maxNumSeqs: IN_FLIGHT }],
  orca: [{ maxBatchSize: IN_FLIGHT }],
  'static-batching': [{ batchSize: IN_FLIGHT, streaming: true, maxInputTokens: 256 }],
  transformers: [{ maxRequests: IN_FLIGHT }, { mode: 'generate', batchSize: IN_FLIGHT, maxInputTokens: 256, kvSlots: 400_000, maxLength: 4096 }],
  lmdeploy: [{ maxBatchSize: IN_FLIGHT }, { maxBatchSize: IN_FLIGHT, enablePrefixCaching: true }, { maxBatchSize: IN_FLIGHT, backend: 'turbomind' }],
  openllm: [{ maxNumSeqs: IN_FLIGHT }],
};

for (const driver of ENGINE_DRIVERS) {
  if (process.argv[2] !== undefined && driver.name !== process.argv[2]) continue;
  for (const options of OPTIONS[driver.name] ?? [{}]) {
    const plan = driver.plan({
      engine: loadEngine(driver.catalogueKey), version: driver.versions[0], options, gpu, llm: loadLlm('llama-3.1-8b'), latencyData: loadLatencyData(gpu),
      tensorParallel: 1, pipelineParallel: 1, expertParallel: 1, weights: 'bf16', kvCache: 'bf16', gpuScale: 1,
    });
    let steps = 0;
    const sink = { onStep: () => void steps++, onEmptyStep: () => undefined, onGap: () => undefined };
    const replica = plan.createReplica({ columns, log: createRequestLog(REQUESTS), sink, replica: 0, census: undefined, naive: false, seed: 1 });
    const begin = performance.now();
    for (let row = 0; row < REQUESTS; row++) replica.submit(row, 0);
    replica.advance(Infinity);
    const seconds = (performance.now() - begin) / 1000;
    console.log(`${driver.name} ${JSON.stringify(options)}: ${steps} steps, ${Math.round(steps / seconds)} per second`);
  }
}
