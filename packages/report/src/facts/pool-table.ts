import { MISSING, count, duration, percent, quantity } from '@foretoken/kernel';
import type { PoolResult } from '@foretoken/fleet';
import { column, tableOf } from './report-table.ts';
import type { ColumnOf, ReportTable } from './report-table.ts';

const COLUMNS: readonly ColumnOf<PoolResult>[] = [
  column('engine', 'Engine and version.', ({ title }) => partOf(title, 1), { align: 'left' }),
  column('GPUs', 'At the start.', ({ title }) => partOf(title, 2), { align: 'left' }),
  column('replicas', 'Ready at the same time at most / on average.', ({ replicas }) => `${count(replicas.most)} / ${quantity(replicas.readyMean)}`),
  column('requests', 'Whose answer, or last attempt, was here.', ({ requests }) => count(requests.total)),
  column('failed', 'Of those.', ({ requests }) => count(requests.total - requests.completed), { brief: 'unless-zero' }),
  column('TTFT p50', 'Median time to first token.', ({ latency }) => duration(latency.ttft.p50)),
  column('TTFT p99', '99th percentile of the time to first token.', ({ latency }) => duration(latency.ttft.p99)),
  column('hit rate', 'Of the prefix cache.', ({ cache }) => (cache.enabled ? percent(cache.hitRate) : 'off')),
  column('busy', 'Share of replica time with a step running.', ({ engine }) => percent(engine.busy)),
  column('imbalance', 'Largest over mean of the tokens that a replica generated: 1 = even.', ({ imbalance }) => (imbalance === null ? MISSING : quantity(imbalance))),
  column('model', 'Model and format of its weights.', ({ title }) => partOf(title, 0), { align: 'left', brief: 'never' }),
  column('attempts', 'That its engines took, with retries, hedges and hand-overs.', ({ attempts }) => count(attempts), { brief: 'never' }),
  column('TPOT p99', '99th percentile of the time per output token.', ({ latency }) => duration(latency.tpot.p99), { brief: 'never' }),
  column('E2E p99', '99th percentile of the end-to-end latency.', ({ latency }) => duration(latency.e2e.p99), { brief: 'never' }),
  column('batch', 'Sequences per step, mean / most.', ({ engine }) => `${quantity(engine.batchMean)} / ${count(engine.batchMax)}`, { brief: 'never' }),
  column('queue', 'Requests that wait, mean / most.', ({ engine }) => `${quantity(engine.waitingMean)} / ${count(engine.waitingMax)}`, { brief: 'never' }),
  column('KV usage', 'Of the usable KV blocks, mean / peak.', ({ engine }) => `${percent(engine.kvUsageMean)} / ${percent(engine.kvUsagePeak)}`, { brief: 'never' }),
  column('KV tokens', 'That one replica can hold.', ({ engine }) => count(engine.kvBlocksPerReplica * engine.blockSizeTokens), { brief: 'never' }),
  column('preemptions', 'Requests that lost their KV cache.', ({ engine }) => count(engine.preemptions), { brief: 'never' }),
];

/** How each pool fared, and what its engines did. */
export function poolTable(pools: readonly PoolResult[]): ReportTable {
  return tableOf({ id: 'pools', title: 'Pools', caption: 'Replicas are those ready, most / mean; imbalance is the largest over the mean of what a replica generated.', head: 'pool' }, COLUMNS, pools, ({ name }) => name);
}

/** `llama-3.1-8b bf16 · vllm-v1 0.23 · 4 × h100-sxm (2 × tp2)`: model, engine, GPUs. */
function partOf(title: string, index: number): string {
  return title.split(' · ')[index] ?? MISSING;
}
