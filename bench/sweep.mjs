// Points per second of a sweep on one worker and on two, in the same run, and what of a point is simulation.
//   node bench/sweep.mjs [points] [requests]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { simulateReplications } from '../packages/fleet/dist/index.js';
import { createLocalExecutor, runPoint, runStudy } from '../packages/study/dist/index.node.js';
import { loadFacts, loadRequests, openScenario, prepareSimulation } from '../packages/study/dist/load/index.node.js';

const POINTS = Number(process.argv[2] ?? 2000);
const REQUESTS = Number(process.argv[3] ?? 300);
const GPUS = ['h100-sxm', 'a100-sxm-80', 'l40s', 'h200-sxm'];

const text = `workload:
  synthetic:
    requests: ${REQUESTS}
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: lognormal, mean: 300, cv: 1, max: 2000 }
    output: { distribution: lognormal, mean: 80, cv: 1, max: 600 }
fleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: { name: vllm-v1, maxNumSeqs: 100 } }
slo: { ttft: 1s, itl: 80ms }
`;
const scenario = { shown: 'bench.yaml', text, folder: '.' };

const points = Array.from({ length: POINTS }, (_, index) => {
  const parameters = { 'fleet.gpu': GPUS[index % 4], 'workload.synthetic.arrivals.rate': 1 + Math.floor(index / 4) / 10 };
  return { index, parameters, sets: Object.entries(parameters).map(([key, value]) => `${key}=${value}`) };
});
const domains = Object.keys(points[0].parameters).map((name) => ({ name, paths: [name] }));
const sweep = { name: 'bench', scenario, design: { method: 'grid', seed: 1, description: 'bench' }, domains, points, figures: ['costPerMtok'] };

async function timed(work, times) {
  for (let i = 0; i < Math.min(20, times); i++) await work(i);
  const startMs = performance.now();
  for (let i = 0; i < times; i++) await work(i);
  return (performance.now() - startMs) / times;
}

async function partsOfAPoint() {
  const setsOf = (i) => points[i % POINTS].sets;
  const loaded = openScenario({ ...scenario, sets: setsOf(0) });
  const prepared = await prepareSimulation(loaded);
  const times = Math.min(200, POINTS);
  const parts = [
    ['one point, all of it', await timed((i) => runPoint(scenario, { key: '', sets: setsOf(i) }), times)],
    ['simulation and figures', await timed(() => simulateReplications(prepared), times)],
    ['reading the scenario', await timed((i) => openScenario({ ...scenario, sets: setsOf(i) }), times)],
    ['catalogue', await timed(() => loadFacts(loaded), times)],
    ['making the requests', await timed((i) => loadRequests(loaded, i), times)],
  ];
  for (const [what, ms] of parts) console.log(`${what.padEnd(28)} ${ms.toFixed(2).padStart(8)} ms`);
}

function bytesOf(folder) {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => `${name} ${readFileSync(join(parentPath, name), 'latin1')}`).toSorted().join('\n');
}

async function run(workers) {
  const folder = join(mkdtempSync(join(tmpdir(), 'foretoken-bench-')), 'study');
  const executor = createLocalExecutor({ threads: workers });
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  await runStudy({ sweep, folder, executor });
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  await executor.close();
  const bytes = bytesOf(folder);
  rmSync(join(folder, '..'), { recursive: true });
  return { seconds, cpuS: (user + system) / 1e6, bytes };
}

await partsOfAPoint();
console.log(`\n${POINTS} points of ${REQUESTS} requests`);
const runs = [];
for (const workers of [1, 2, 1, 2]) {
  const result = await run(workers);
  runs.push({ workers, ...result });
  console.log(`${workers} worker${workers === 1 ? ' ' : 's'}  ${result.seconds.toFixed(1).padStart(6)} s  ${(POINTS / result.seconds).toFixed(0).padStart(5)} points/s  ${result.cpuS.toFixed(1).padStart(6)} s CPU`);
}
const best = (workers) => Math.min(...runs.filter((each) => each.workers === workers).map(({ seconds }) => seconds));
console.log(`2 workers are ${(best(1) / best(2)).toFixed(2)} times as fast as 1; folders ${runs.every(({ bytes }) => bytes === runs[0].bytes) ? 'byte-identical' : 'DIFFER'}`);
