// Whole fleets as processes: one million synthetic requests on 64 Llama-3.1-8B / H100 replicas, by router and with an autoscaler.
//   node bench/fleet.mjs [requests] [replicas]
// Baselines of the same run: as many requests, at the rate that each replica sees, on one replica (what so many
// independent runs would take together, without their start-up), and round-robin.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const requests = Number(process.argv[2] ?? 1_000_000);
const replicas = Number(process.argv[3] ?? 64);
const folder = mkdtempSync(join(tmpdir(), 'foretoken-bench-'));
const RATE_PER_REPLICA = 8;

const fleets = [
  ['one replica alone', { of: 1, fleet: 'replicas: 1' }],
  ['round-robin', { fleet: `replicas: ${replicas}, router: round-robin` }],
  ['least-outstanding', { fleet: `replicas: ${replicas}, router: least-outstanding` }],
  ['round-robin, shared prefixes', { prefix: true, fleet: `replicas: ${replicas}, router: round-robin` }],
  ['sglang-cache-aware, shared prefixes', { prefix: true, fleet: `replicas: ${replicas}, router: sglang-cache-aware` }],
  ['least-outstanding, target tracking', { fleet: `replicas: ${replicas / 2}, router: least-outstanding, coldStart: 30s, autoscale: {policy: target-tracking, target: 20, min: 1, max: ${replicas}}` }],
  ['least-outstanding, fallback watched', { fleet: `replicas: ${replicas}, router: least-outstanding, pools: {all: {}, rest: {replicas: 1}}, routes: [{to: [{pool: all, timeout: {ttft: 60s}}, {pool: rest}]}]` }],
];

console.log(`${requests} requests, ${replicas} replicas, ${RATE_PER_REPLICA} requests/s for each`);
console.log('fleet                                 wall s   CPU s  peak MB   requests/CPU s   steps/CPU s  us/step  ratio');
let alone = 0;
for (const [name, { of = replicas, prefix = false, fleet }] of fleets) {
  const { wallS, cpuS, peakBytes, steps } = once(scenario(of, prefix, fleet));
  if (alone === 0) alone = cpuS;
  const cells = [wallS.toFixed(2).padStart(8), cpuS.toFixed(2).padStart(7), (peakBytes / 1e6).toFixed(0).padStart(8), Math.round(requests / cpuS).toString().padStart(16), Math.round(steps / cpuS).toString().padStart(13), ((1e6 * cpuS) / steps).toFixed(3).padStart(8)];
  console.log(`${name.padEnd(36)}${cells.join(' ')}  ${(cpuS / alone).toFixed(2)}`);
}
rmSync(folder, { recursive: true });

function scenario(of, prefix, fleet) {
  const file = join(folder, 'fleet.yaml');
  writeFileSync(
    file,
    `name: bench
workload:
  synthetic:
    requests: ${requests}
    arrivals: {process: poisson, rate: ${RATE_PER_REPLICA * of}}
    ${prefix ? 'sharedPrefix: {tokens: 512, groups: 200, zipf: 1}' : ''}
    input: {distribution: lognormal, mean: ${prefix ? 288 : 800}, cv: 1, max: 8000}
    output: {distribution: lognormal, mean: 200, cv: 0.8, max: 2000}
fleet: {model: llama-3.1-8b, gpu: h100-sxm, engine: {name: vllm-v1, maxModelLen: 16384}, ${fleet}}
`,
  );
  return file;
}

function once(file) {
  const usage = join(folder, 'usage.json');
  const startedMs = performance.now();
  const done = spawnSync(process.execPath, ['--import', join(import.meta.dirname, 'usage-hook.mjs'), join(root, 'packages/cli/dist/main.js'), 'run', file, '--json'], {
    env: { ...process.env, FORETOKEN_USAGE_FILE: usage },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const wallS = (performance.now() - startedMs) / 1e3;
  if (done.status !== 0) throw new Error(`${file} ended with ${done.status}:\n${done.stderr}`);
  return { wallS, ...JSON.parse(readFileSync(usage, 'utf8')), steps: JSON.parse(done.stdout).engine.steps };
}
