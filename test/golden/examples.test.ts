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
];

describe('what the examples promise', () => {
  it.each(promises)('$example $sets: met = $met', ({ example, sets, met }) => {
    const { stdout } = foretoken(['run', `examples/${example}.yaml`, '--json', ...sets.flatMap((set) => ['--set', set])]);
    const { decision } = JSON.parse(stdout) as { decision: { verdict: string } };
    expect(decision.verdict === 'met').toBe(met);
  });

  it('shows that 70B needs more than one GPU', () => {
    const { code, stderr } = foretoken(['run', 'examples/llama-70b-tp4.yaml', '--set', 'fleet.tensorParallel=1']);
    expect(code).toBe(4);
    expect(stderr).toContain('tensorParallel');
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
