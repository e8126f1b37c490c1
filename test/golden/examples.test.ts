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
