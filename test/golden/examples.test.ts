import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foretoken, ROOT, SHARED } from './foretoken.ts';

const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'));

interface Result {
  readonly name: string;
  readonly requests: { readonly total: number; readonly completed: number };
  readonly throughput: { readonly requestsPerS: number };
  readonly latency: { readonly ttft: { readonly p99: number } };
}

describe('every example', () => {
  it.each(examples)('%s runs and completes its requests', (name) => {
    const { code, stdout, stderr } = foretoken(['run', join('examples', name), '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as Result;
    expect(result.name).toBe(/^name: (.+)$/m.exec(readFileSync(join(ROOT, 'examples', name), 'utf8'))?.[1]);
    expect(result.requests.completed).toBeGreaterThan(0.99 * result.requests.total);
    expect(result.latency.ttft.p99).toBeGreaterThan(0);
  });
});

interface FleetRun extends Result {
  readonly decision: { readonly verdict: string };
  readonly requests: { readonly total: number; readonly completed: number; readonly failed: Readonly<Record<string, number>> };
  readonly latency: { readonly ttft: { readonly p50: number; readonly p99: number }; readonly itl: { readonly p99: number } };
  readonly classes?: readonly { readonly name: string; readonly latency: { readonly ttft: { readonly p99: number }; readonly e2e: { readonly p99: number } } }[];
  readonly routes?: readonly { readonly answered: number; readonly failed: number }[];
  readonly fleet?: { readonly external: readonly { readonly requests: number }[]; readonly handOver?: { readonly handedOver: number; readonly bytes: number } };
  readonly bill?: { readonly usd: number; readonly shares: { readonly coldStart: number } };
}

const done = new Map<string, FleetRun>();

/** A run of an example; each is made once. */
function run(example: string, ...sets: readonly string[]): FleetRun {
  const key = [example, ...sets].join(' ');
  const result = done.get(key) ?? (JSON.parse(foretoken(['run', `examples/${example}.yaml`, '--json', ...sets.flatMap((set) => ['--set', set])]).stdout) as FleetRun);
  done.set(key, result);
  return result;
}

/** What the comments of the examples promise about their variants. */
const promises: readonly { readonly example: string; readonly sets: readonly string[]; readonly met: boolean }[] = [
  { example: 'azure-conversation', sets: [], met: true },
  { example: 'azure-code', sets: [], met: true },
  { example: 'azure-code', sets: ['fleet.replicas=1'], met: false },
  { example: 'llama-70b-tp4', sets: [], met: true },
  { example: 'llama-70b-tp4', sets: ['fleet.weights=fp8', 'fleet.tensorParallel=2'], met: true },
  { example: 'shared-prefix', sets: [], met: true },
  { example: 'shared-prefix', sets: ['fleet.engine.enablePrefixCaching=false'], met: false },
  { example: 'multi-turn', sets: [], met: true },
  { example: 'multi-turn', sets: ['fleet.router=round-robin'], met: false },
  { example: 'kv-tiers', sets: [], met: true },
  { example: 'kv-tiers', sets: ['fleet.engine.kvOffloadingSizeGib=0'], met: false },
  { example: 'kv-tiers', sets: ['fleet.engine={name: vllm-v1, kvOffloadingSizeGib: 64, kvOffloadingDiskSizeGib: 500}'], met: true },
  { example: 'hf-config', sets: [], met: true },
  { example: 'moe-data-parallel', sets: [], met: true },
  { example: 'moe-data-parallel', sets: ['fleet.dataParallel=1', 'fleet.expertParallel=1', 'fleet.tensorParallel=2'], met: true },
  { example: 'moe-data-parallel', sets: ['fleet.engine=sglang'], met: true },
  { example: 'vllm-v0', sets: [], met: false },
  { example: 'vllm-v0', sets: ['fleet.engine.enableChunkedPrefill=true'], met: true },
  { example: 'vllm-v0', sets: ['fleet.engine.name=vllm-v1', 'fleet.engine.maxNumBatchedTokens=2048'], met: true },
  { example: 'diurnal', sets: [], met: false },
  { example: 'diurnal', sets: ['fleet.replicas=2'], met: true },
  { example: 'diurnal', sets: ['workload.arrivals={process: diurnal, mean: 5, peakToMean: 1.8, peakAt: 14h, to: 24h, timeScale: 24}'], met: true },
  { example: 'own-policies', sets: [], met: true },
  { example: 'own-policies', sets: ['fleet.router=least-outstanding', 'fleet.engine=vllm-v1'], met: false },
  { example: 'fallback-chain', sets: [], met: true },
  { example: 'fallback-chain', sets: ['fleet.routes=[{to: sglang}]'], met: false },
  { example: 'hybrid', sets: [], met: true },
  { example: 'hybrid', sets: ['fleet.pools.sglang.engine=vllm-v1', 'fleet.pools.tgi.engine=vllm-v1'], met: true },
  { example: 'hybrid-one-engine', sets: [], met: false },
  { example: 'autoscale-queue', sets: [], met: false },
  { example: 'autoscale-queue', sets: ['fleet.autoscale={policy: hpa, metric: concurrency, target: 20, max: 12}'], met: true },
  { example: 'autoscale-queue', sets: ['fleet.autoscale={policy: oracle, max: 12}'], met: true },
  { example: 'disaggregated', sets: [], met: true },
  { example: 'disaggregated', sets: ['fleet.engine=sglang'], met: true },
  { example: 'colocated', sets: [], met: false },
  { example: 'colocated', sets: ['fleet.engine.maxNumBatchedTokens=1024'], met: true },
  { example: 'spot-nodes', sets: [], met: true },
  { example: 'spot-nodes', sets: ['fleet.nodes={gpusPerNode: 1}'], met: true },
  { example: 'faults', sets: [], met: true },
  { example: 'faults', sets: ['fleet.routes=[{to: default}]'], met: false },
  { example: 'flow-control', sets: [], met: true },
  { example: 'flow-control', sets: ['fleet.flowControl={saturation: none}'], met: false },
  { example: 'scale-to-zero', sets: [], met: true },
  { example: 'llm-d-routing', sets: [], met: true },
  { example: 'llm-d-routing', sets: ['fleet.router=round-robin'], met: false },
  { example: 'llm-d-routing', sets: ['fleet.router={policy: llm-d, scorers: [{name: prefix, weight: 1}]}'], met: false },
];

describe('what the examples promise', () => {
  it.each(promises)('$example $sets: met = $met', ({ example, sets, met }) => {
    expect(run(example, ...sets).decision.verdict === 'met').toBe(met);
  });

  it('shows that 70B needs more than one GPU', () => {
    const { code, stderr } = foretoken(['run', 'examples/llama-70b-tp4.yaml', '--set', 'fleet.tensorParallel=1']);
    expect(code).toBe(4);
    expect(stderr).toContain('tensorParallel');
  });
});

const classOf = ({ classes = [] }: FleetRun, name: string): NonNullable<FleetRun['classes']>[number]['latency'] => classes.find((each) => each.name === name)!.latency;

describe('what the fleets of the examples show', () => {
  it('fallback-chain: everybody is answered during the outage, by each leg somebody', () => {
    const chain = run('fallback-chain');
    expect(chain.requests.failed).toEqual({});
    expect(chain.routes!.map(({ answered }) => answered > 500)).toEqual([true, true, true]);
    expect(chain.routes!.reduce((sum, { answered }) => sum + answered, 0)).toBe(chain.requests.total);
    expect(chain.routes![2]!.answered).toBe(chain.fleet!.external[0]!.requests);
    const alone = run('fallback-chain', 'fleet.routes=[{to: sglang}]');
    expect(alone.requests.completed).toBeLessThan((2 / 3) * alone.requests.total);
  });

  it('hybrid: chats do not wait for reports, and reports pay for it', () => {
    const [hybrid, one] = [run('hybrid'), run('hybrid-one-engine')];
    expect(hybrid.requests.total).toBe(one.requests.total);
    expect(classOf(hybrid, 'chat').ttft.p99).toBeLessThan(0.02 * classOf(one, 'chat').ttft.p99);
    expect(classOf(hybrid, 'batch').e2e.p99).toBeGreaterThan(2.5 * classOf(one, 'batch').e2e.p99);
  });

  it('autoscale-queue: requests in progress serve better than the queue, for less', () => {
    const [queue, concurrency] = [run('autoscale-queue'), run('autoscale-queue', 'fleet.autoscale={policy: hpa, metric: concurrency, target: 20, max: 12}')];
    expect(concurrency.latency.ttft.p99).toBeLessThan(0.01 * queue.latency.ttft.p99);
    expect(concurrency.bill!.usd).toBeLessThan(0.8 * queue.bill!.usd);
  });

  it('disaggregated: no prompt delays an answer, and all prompts go over the network', () => {
    const [apart, together] = [run('disaggregated'), run('colocated')];
    expect(apart.latency.itl.p99).toBeLessThan(0.25 * together.latency.itl.p99);
    expect(apart.latency.ttft.p50).toBeGreaterThan(together.latency.ttft.p50);
    expect(apart.fleet!.handOver!.handedOver).toBe(apart.requests.total);
  });

  it('spot-nodes: all are answered at less than half the price', () => {
    const [spot, broken, steady] = [run('spot-nodes'), run('spot-nodes', 'fleet.routes=[{to: default}]'), run('spot-nodes', 'fleet.nodes={gpusPerNode: 1}')];
    expect(spot.requests.failed).toEqual({});
    expect(broken.requests.failed['replica_lost']).toBeGreaterThan(0);
    expect(steady.requests).toEqual({ ...spot.requests, failed: {} });
    expect(spot.bill!.usd).toBeLessThan(0.45 * steady.bill!.usd);
  });

  it('faults: clients see none of them', () => {
    expect(run('faults').requests.failed).toEqual({});
    expect(run('faults', 'fleet.routes=[{to: default}]').requests.failed['replica_lost']).toBeGreaterThan(0);
  });

  it('flow-control: the urgent go first', () => {
    const [held, open] = [run('flow-control'), run('flow-control', 'fleet.flowControl={saturation: none}')];
    expect(classOf(held, 'chat').ttft.p99).toBeLessThan(0.1 * classOf(open, 'chat').ttft.p99);
    expect(held.requests.failed).toEqual({});
  });

  it('scale-to-zero: a sixth of the price, and every burst waits for a cold start', () => {
    const [zero, always] = [run('scale-to-zero'), run('scale-to-zero', 'fleet.autoscale.min=1', 'fleet.replicas=1')];
    expect(zero.bill!.usd / always.bill!.usd).toBeCloseTo(1 / 6, 1);
    expect(zero.latency.ttft.p50).toBeGreaterThan(60);
    expect(always.latency.ttft.p50).toBeLessThan(1);
    expect(zero.bill!.shares.coldStart).toBeGreaterThan(0);
  });
});

describe.skipIf(SHARED === undefined)('azure-conversation on recorded traces (skipped: FORETOKEN_SHARED and ../shared are missing)', () => {
  it.each([
    ['azure2023/AzureLLMInferenceTrace_conv.csv', 19_366],
    ['azure2023/AzureLLMInferenceTrace_code.csv', 8819],
    ['mooncake/conversation_trace.jsonl.gz', 12_031],
  ])('%s', (file, count) => {
    const { code, stdout, stderr } = foretoken(['run', 'examples/azure-conversation.yaml', '--json', '--set', `workload.trace=${join(SHARED ?? '', 'traces', file)}`]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as Result & { provenance: { trace: { rowsRead: number; rowsEmitted: number } } };
    expect(result.provenance.trace.rowsRead).toBe(count);
    expect(result.requests.total).toBe(result.provenance.trace.rowsEmitted);
  });
});
