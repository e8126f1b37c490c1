// Speed of the compiled step-time model. Build first: npx tsc -b packages/latency; then node bench/step-time.mjs
import { performance } from 'node:perf_hooks';
import { cudaGraphSizes } from '../packages/catalog/dist/index.js';
import { compileStepTime, createStepBatch } from '../packages/latency/dist/index.js';
import { loadLatencyData } from '../packages/latency/dist/index.node.js';

const h100 = {
  id: 'h100-sxm', architecture: 'Hopper sm90', memoryUsableMib: 81559, memoryBandwidthBytesPerS: 3350e9,
  peakFlops: { bf16: 989e12, fp16: 989e12, fp8: 1979e12, fp4: null, int8: 1979e12 },
  scaleUp: { link: 'NVLink4', bytesPerS: 450e9, domainGpus: 8 }, pcie: { generation: '5x16', bytesPerS: 64e9 },
  peerToPeer: true, smCount: 132, l2Bytes: 50e6, attentionKernel: 'fa3', latencyProfile: 'h100-sxm',
};
const base = { headDim: 128, gatedMlp: true, qkNorm: false, attention: '', mla: null, moe: null, window: null, linear: null };
const models = {
  'llama-3.1-8b tp1': [{ ...base, id: 'llama-3.1-8b', layers: 32, hiddenSize: 4096, heads: 32, kvHeads: 8, intermediateSize: 14336, vocabSize: 128256 }, 1],
  'llama-3.3-70b tp4': [{ ...base, id: 'llama-3.3-70b', layers: 80, hiddenSize: 8192, heads: 64, kvHeads: 8, intermediateSize: 28672, vocabSize: 128256 }, 4],
  'deepseek-v3 tp8': [{ ...base, id: 'deepseek-v3', layers: 61, hiddenSize: 7168, heads: 128, kvHeads: 128, headDim: 192, intermediateSize: 18432, vocabSize: 129280,
    mla: { kvLoraRank: 512, qLoraRank: 1536, ropeHeadDim: 64, nopeHeadDim: 128, vHeadDim: 128 },
    moe: { experts: 256, topK: 8, intermediateSize: 2048, sharedExperts: 1, sharedIntermediateSize: 2048, denseLayers: 3 } }, 8],
};
const rule = { perSequence: 2, capTokens: 512, small: [1, 2, 4], fineStep: 8, fineUntil: 256, coarseStep: 16 };
const sizes = cudaGraphSizes(rule, { maxNumSeqs: 256, maxNumBatchedTokens: 8192 });
const data = loadLatencyData(h100);

function compile(llm, tensorParallel) {
  return compileStepTime({
    llm, gpu: h100, data, framework: 'vllm', tensorParallel, pipelineParallel: 1, expertParallel: 1,
    weightQuantization: llm.moe ? 'fp8-block' : 'bf16', kvDtype: 'bf16', engineHostKey: 'vllm-v1-async', cudaGraphSizes: sizes,
    maxBatchedTokens: 8192, maxSequences: 1024,
  });
}

function nanoseconds(count, body) {
  for (let i = 0; i < count / 10; i++) body(i);
  const start = performance.now();
  for (let i = 0; i < count; i++) body(i);
  return ((performance.now() - start) * 1e6) / count;
}

let sink = 0;
for (const [name, [llm, tp]] of Object.entries(models)) {
  const coldStart = performance.now();
  compile(llm, tp);
  const coldMs = performance.now() - coldStart;
  const warm = [1, 2, 3].map(() => {
    const start = performance.now();
    compile(llm, tp);
    return performance.now() - start;
  });
  const model = compile(llm, tp);
  const batch = createStepBatch(4);
  Object.assign(batch, { totalTokens: 1064, sequences: 65, contextTokens: 70000, decodeSequences: 64, decodeKvTokens: 70064, prefillCount: 1 });
  batch.prefillTokens[0] = 1000;
  const decodeNs = nanoseconds(2e6, (i) => (sink += model.decodeTimeS(64 + (i & 127), 100000 + i)));
  const stepNs = nanoseconds(1e6, (i) => {
    batch.prefillContext[0] = i & 4095;
    sink += model.stepTimeS(batch);
  });
  const ms = model.decodeTimeS(64, 64 * 1024) * 1e3;
  console.log(`${name}: compile ${coldMs.toFixed(1)} ms cold, ${Math.min(...warm).toFixed(1)} ms warm; decodeTimeS ${decodeNs.toFixed(0)} ns, stepTimeS with one chunk ${stepNs.toFixed(0)} ns; decode of 64 x 1024 takes ${ms.toFixed(2)} ms`);
}
if (!Number.isFinite(sink)) throw new Error('a step time was not finite');
