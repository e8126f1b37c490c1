import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { ContentTrie, TokenPath } from '@foretoken/kvcache';
import { loadLatencyData } from '@foretoken/latency/node';
import type { RequestColumns } from '../contract.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import { runRows, SECOND } from '../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../core/replica-run.fixture.ts';
import type { EnginePlan } from '../driver.ts';
import { SGLANG_BARE } from './config.ts';
import type { SglangConfig } from './config.ts';
import { sglangDriver } from './driver.ts';
import type { SglangEngineOptions } from './options.ts';
import { createPrefixCache, treeOptions } from './prefix-cache.ts';
import type { AdderState } from './prefill-adder.ts';
import { SglangReplica } from './replica.ts';
import { SglangRequest } from './request.ts';
import { TokenPool } from './token-pool.ts';

/** A deployment of a test: a small model on an L4 unless it says otherwise. */
export interface Wish {
  readonly llm?: string;
  readonly gpu?: string;
  readonly version?: 'main' | '0.5';
  readonly pipelineParallel?: number;
}

export function plan(options: SglangEngineOptions = {}, { llm = 'llama-3.2-1b', gpu: gpuId = 'l4', version = '0.5', pipelineParallel = 1 }: Wish = {}): EnginePlan {
  const gpu = loadGpu(gpuId);
  return sglangDriver.plan({
    engine: loadEngine('sglang'),
    version,
    options: { contextLength: 2048, ...options },
    gpu,
    llm: loadLlm(llm),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

/** Columns that rows of a test do not have. */
type MoreColumns = Pick<RequestColumns, 'adapter' | 'grammar' | 'priority'>;

/** Serves the rows on a replica of a planned deployment. */
export function serve(options: SglangEngineOptions, rows: readonly TestRow[], more: MoreColumns = {}): TestRun {
  return runRows(rows, ({ columns, ...rest }) => plan(options).createReplica({ ...rest, columns: { ...columns, ...more }, replica: 0, census: undefined, naive: false, seed: 1 }));
}

/** Serves the rows on a bare scheduler whose steps take a second. */
export function run(config: Partial<SglangConfig>, rows: readonly TestRow[], more: MoreColumns = {}): TestRun {
  return runRows(rows, ({ columns, ...rest }) => new SglangReplica({ ...rest, columns: { ...columns, ...more }, config: { ...SGLANG_BARE, ...config }, stepTime: SECOND }));
}

/** A request before its admission; its prompt is its own. */
export function requestOf(fields: { readonly id?: number; readonly prompt?: number; readonly max?: number; readonly priority?: number; readonly adapter?: number; readonly entry?: number; readonly ignoreEos?: boolean }): SglangRequest {
  const { id = 0, prompt = 1, max = 1, priority = 0, adapter = 0, entry = 0, ignoreEos = false } = fields;
  const path = new TokenPath(new ContentTrie(), undefined, undefined, id, adapter, 0);
  const request = new SglangRequest({ request: id, promptTokens: prompt, maxTokens: max, stopAt: 0, priority, arrivalS: 0, tieRank: id, adapter, path, ignoreEos });
  request.entry = entry;
  return request;
}

/** What an adder starts from: nothing cached, `running` decoding without an output so far, `available` tokens free. */
export function adderState(overrides: Partial<SglangConfig>, available: number, running: readonly SglangRequest[] = [], newTokenRatio = 1): AdderState {
  const config = { ...SGLANG_BARE, maxTotalTokens: available, ...overrides };
  const pool = new TokenPool(available, config.pageSize);
  let ticks = 0;
  const cache = createPrefixCache(config, pool, treeOptions(config, pool, { next: () => ++ticks }));
  const batch = new DecodeBatch<SglangRequest>(config.pageSize, false);
  for (const request of running) batch.join(request, 0);
  return { config, pool, cache, running: batch, newTokenRatio, mixedTokens: 0 };
}
