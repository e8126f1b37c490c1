// CPU of the simulation alone: planning, replay and reduction in one process, without start-up, trace reading
// and output. First run = cold JIT (what a user pays once), then warm runs.
//   node bench/simulation.mjs
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { engineDriver } from '../packages/engines/dist/index.js';
import { loadEngine, loadGpu, loadLlm } from '../packages/catalog/dist/index.node.js';
import { loadLatencyData } from '../packages/latency/dist/index.node.js';
import { loadProfile, readTrace } from '../packages/workload/dist/index.node.js';
import { synthesize, synthesizeProfile } from '../packages/workload/dist/index.js';
import { parseScenario, simulate } from '../packages/fleet/dist/index.js';

const root = resolve(import.meta.dirname, '..');
const trace = join(resolve(root, process.env.FORETOKEN_SHARED ?? '../shared'), 'traces/azure2023/AzureLLMInferenceTrace_conv.csv');
const columns = existsSync(trace) ? (await readTrace(trace, {})).columns : synthesizeProfile(await loadProfile('azure-conversation'), 1, {});
const scenario = parseScenario('name: bench\nworkload: {profile: azure-conversation}\nfleet: {model: llama-3.1-8b, gpu: h100-sxm}\n', 'bench.yaml');
const gpu = await loadGpu('h100-sxm');
const facts = { gpu, llm: await loadLlm('llama-3.1-8b'), price: null, origin: { description: 'bench', trace: null, quantisedArrivalsS: null }, foretokenVersion: 'bench' };
const input = { scenario, columns, facts, latencyData: loadLatencyData(gpu), engineDefaults: await loadEngine(engineDriver('vllm-v1').catalogueKey) };

const heavy = synthesize(
  {
    requests: 20_000,
    arrivals: { process: 'poisson', ratePerS: 14 },
    input: { distribution: 'lognormal', mean: 200, cv: 1, min: 1, max: 4000 },
    output: { distribution: 'lognormal', mean: 800, cv: 0.8, min: 1, max: 4000 },
  },
  1,
);

for (const [name, requests] of [['azure conversation', columns], ['decode-heavy', heavy]]) {
  for (const mode of (process.env.MODES ?? 'fast,naive').split(',')) {
    for (let run = 1; run <= Number(process.env.RUNS ?? 3); run++) {
      const before = process.cpuUsage();
      const { result } = simulate({ ...input, columns: requests, mode });
      const used = process.cpuUsage(before);
      const cpuS = (used.user + used.system) / 1e6;
      const { steps, batchMean } = result.engine;
      console.log(`${name}, ${mode} run ${run}: batch ${batchMean.toFixed(0)}, ${steps} steps, ${cpuS.toFixed(3)} s CPU, ${Math.round(steps / cpuS)} steps/s`);
    }
  }
}
