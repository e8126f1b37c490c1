// Cache replays alone: LRU at one capacity, the LRU curve of all capacities, TTL and, when asked, the others.
// Usage: node bench/cache-replay.mjs [capacity=262144] [policy …]   (after `npm run build`)
// The trace is WEKA's agentic sessions of ../shared (FORETOKEN_SHARED), 94 million block touches; without it, sessions
// of the same shape are made up.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { CACHE_POLICIES, contentBlocks, hitRate, lruCurve, replayPolicy } from '@foretoken/kvcache';
import { parseTrace } from '@foretoken/workload';
import { readTrace } from '@foretoken/workload/node';

const shared = resolve(import.meta.dirname, '..', process.env.FORETOKEN_SHARED ?? '../shared');
const file = join(shared, 'traces/weka-agentic/weka_traces_compact.jsonl.gz');
const capacityBlocks = Number(process.argv[2] ?? 262_144);
const policies = process.argv.length > 3 ? process.argv.slice(3) : ['lru', 'lru-head', 'ttl'];

/** 700 conversations of 70 turns that grow to 2,500 blocks of 64 tokens. */
function* madeUp() {
  for (let s = 0; s < 700; s++) {
    const requests = Array.from({ length: 70 }, (_, t) => {
      const keep = t === 0 ? 0 : 1000 + 22 * (t - 1);
      const added = t === 0 ? 1000 : 22;
      return { t: 60 * t, model: 'm', in: 64 * (keep + added), out: 200, keep, new: [[1 + keep, added]] };
    });
    yield new TextEncoder().encode(`${JSON.stringify({ id: `s${s}`, block_size: 64, hash_id_scope: 'local', requests })}\n`);
  }
}

async function measure(name, work) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const wallS = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  return { name, result, wallS, cpuS: (cpu.user + cpu.system) / 1e6 };
}

function print({ name, wallS, cpuS }, touches, note) {
  const rate = touches === 0 ? '' : `${(touches / 1e6 / cpuS).toFixed(0)} M touches/s`;
  console.log(`${name.padEnd(34)} ${wallS.toFixed(2).padStart(6)} s wall ${cpuS.toFixed(2).padStart(6)} s CPU  ${rate.padStart(16)}  ${(process.memoryUsage.rss() / 1e6).toFixed(0).padStart(5)} MB RSS  ${note}`);
}

const read = await measure(existsSync(file) ? 'read and cut, WEKA sessions' : 'read and cut, made-up sessions', async () => {
  const { columns } = existsSync(file) ? await readTrace(file, { zeroOutput: 'keep' }) : await parseTrace(madeUp(), { zeroOutput: 'keep' });
  return contentBlocks({ content: columns.content, inputTokens: columns.inputTokens, arrivalS: columns.arrivalS });
});
const stream = read.result;
print(read, 0, `${stream.requests} requests, ${stream.touches} touches of ${stream.distinctBlocks} blocks`);

for (const name of policies) {
  const policy = CACHE_POLICIES.find((each) => each.name === name);
  if (policy === undefined) throw new Error(`no cache policy is called ${name}`);
  const aged = policy.bound === 'age';
  const done = await measure(aged ? `${name}, 3600 s` : `${name}, ${capacityBlocks} blocks`, () => replayPolicy(policy, stream, { capacityBlocks: aged ? Infinity : capacityBlocks, ttlS: 3600 }));
  print(done, stream.touches, `block_prefix ${hitRate(done.result, 'block_prefix').toFixed(6)}`);
}
const curve = await measure('lru, every capacity in one pass', () => lruCurve(stream, { touch: 'tail-first' }));
print(curve, stream.touches, `90 % of the best at ${curve.result.smallestFor(0.9 * hitRate(curve.result.at(Infinity), 'block_prefix'), 'block_prefix')} blocks`);
