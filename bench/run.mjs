// End-to-end benchmark: `foretoken run` as a process, several times; the median is reported.
//   node bench/run.mjs [repetitions]
// Cases: the Azure 2023 conversation trace (19,366 requests) and one million synthetic requests, each on one
// Llama-3.1-8B / H100 replica. Baseline in the same run: the per-request loop (--naive).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const shared = resolve(root, process.env.FORETOKEN_SHARED ?? '../shared');
const trace = join(shared, 'traces/azure2023/AzureLLMInferenceTrace_conv.csv');
const repetitions = Number(process.argv[2] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'foretoken-bench-'));

const million = join(folder, 'million.yaml');
writeFileSync(
  million,
  `name: million
workload:
  synthetic:
    requests: 1000000
    arrivals: {process: poisson, rate: 10}
    input: {distribution: lognormal, mean: 800, cv: 1, min: 1, max: 8000}
    output: {distribution: lognormal, mean: 200, cv: 0.8, min: 1, max: 2000}
fleet: {model: llama-3.1-8b, gpu: h100-sxm, engine: {name: vllm-v1, maxModelLen: 16384}}
`,
);

const conversation = ['run', join(root, 'examples/azure-conversation.yaml'), ...(existsSync(trace) ? ['--set', `workload.trace=${trace}`] : [])];
const rows = [
  measure(existsSync(trace) ? 'azure conversation trace' : 'azure-conversation profile (no ../shared)', conversation, repetitions),
  measure('  the same, per-request loop', [...conversation, '--naive'], repetitions),
  measure('start-up alone (--version)', ['--version'], repetitions),
  measure('one million synthetic requests', ['run', million], 1),
];
rmSync(folder, { recursive: true });

console.log('case                                          wall s   CPU s  peak MB     steps   steps/CPU s');
for (const { name, wallS, cpuS, peakBytes, steps } of rows) {
  const rate = steps === 0 ? '' : Math.round(steps / cpuS).toString();
  console.log(`${name.padEnd(42)} ${wallS.toFixed(2).padStart(9)} ${cpuS.toFixed(2).padStart(7)} ${(peakBytes / 1e6).toFixed(0).padStart(8)} ${String(steps || '').padStart(9)} ${rate.padStart(13)}`);
}

function measure(name, args, times) {
  const runs = Array.from({ length: times }, () => once(args)).sort((a, b) => a.cpuS - b.cpuS);
  return { name, ...runs[Math.floor(runs.length / 2)] };
}

function once(args) {
  const usage = join(folder, 'usage.json');
  const json = args[0] === 'run' ? ['--json'] : [];
  const startedMs = performance.now();
  const done = spawnSync(process.execPath, ['--import', join(import.meta.dirname, 'usage-hook.mjs'), join(root, 'packages/cli/dist/main.js'), ...args, ...json], {
    env: { ...process.env, FORETOKEN_USAGE_FILE: usage },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const wallS = (performance.now() - startedMs) / 1e3;
  if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status}:\n${done.stderr}`);
  const steps = json.length === 0 ? 0 : JSON.parse(done.stdout).engine.steps;
  return { wallS, ...JSON.parse(readFileSync(usage, 'utf8')), steps };
}
