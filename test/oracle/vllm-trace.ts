import type { ContentIndex } from '@foretoken/kvcache';
import { VLLM_V1_BARE } from '@foretoken/engines';
import type { KvGroup, RequestColumns, SpeculativeConfig, VllmV1Config, VllmV1Version } from '@foretoken/engines';

/** The trace JSON of oracles/README.md. */
export interface OracleRequest {
  readonly id: string;
  readonly arrival?: number;
  readonly arrival_step?: number;
  readonly prompt_token_ids?: readonly number[];
  readonly prompt_blocks?: readonly number[];
  readonly prompt_len?: number;
  readonly output_len: number;
  readonly priority?: number;
  readonly lora?: number;
  readonly cache_salt?: string;
  readonly stop_at?: number;
  readonly accept?: readonly number[];
}

export interface OracleTrace {
  readonly config: Readonly<Record<string, unknown>>;
  readonly cost?: { readonly base?: number; readonly per_token?: number; readonly per_req?: number; readonly per_ctx_token?: number };
  readonly requests: readonly OracleRequest[];
}

const METHODS: Readonly<Record<string, SpeculativeConfig['method']>> = { ngram: 'ngram', eagle: 'eagle', draft_model: 'draft-model' };

/** vLLM's own option names to ours. */
export function toConfig(config: Readonly<Record<string, unknown>>, version: VllmV1Version): VllmV1Config {
  const number = (key: string, fallback: number): number => (config[key] as number | null | undefined) ?? fallback;
  const flag = (key: string, fallback: boolean): boolean => (config[key] as boolean | undefined) ?? fallback;
  const spec = config['spec'] as { method: string; k: number } | undefined;
  const groups = config['kv_groups'] as { type: string; window?: number }[] | undefined;
  return {
    ...VLLM_V1_BARE,
    version,
    blockSizeTokens: number('block_size', 16),
    numGpuBlocks: number('num_gpu_blocks', 10_000),
    maxNumSeqs: number('max_num_seqs', 16),
    maxNumBatchedTokens: number('max_num_batched_tokens', 8192),
    ...(config['max_num_scheduled_tokens'] == null ? {} : { maxNumScheduledTokens: number('max_num_scheduled_tokens', 0) }),
    maxModelLen: number('max_model_len', 8192),
    enablePrefixCaching: flag('enable_prefix_caching', true),
    enableChunkedPrefill: flag('enable_chunked_prefill', true),
    policy: config['policy'] === 'priority' ? 'priority' : 'fcfs',
    asyncScheduling: flag('async_scheduling', false),
    pipelineParallel: number('pipeline_parallel_size', 1),
    useV2ModelRunner: flag('use_v2_model_runner', false),
    longPrefillTokenThreshold: number('long_prefill_token_threshold', 0),
    reserveFullIsl: flag('scheduler_reserve_full_isl', true),
    watermark: number('watermark', 0),
    maxLoras: number('max_loras', 0),
    ...(spec === undefined ? {} : { speculative: { method: METHODS[spec.method]!, tokens: spec.k } }),
    ...(groups === undefined
      ? {}
      : { kvGroups: groups.map((g): KvGroup => ({ kind: g.type === 'full' ? 'full' : 'sliding', windowTokens: g.window ?? 0 })) }),
  };
}

/** Requests sorted by arrival (stable) as columns; `order[i]` = index in the file of row i. */
export function toColumns(trace: OracleTrace, blockSize: number): { columns: RequestColumns; order: number[]; tieRank: Int32Array } {
  const order = trace.requests.map((_, i) => i).sort((a, b) => arrivalOf(trace.requests[a]!) - arrivalOf(trace.requests[b]!) || a - b);
  const rows = order.map((i) => trace.requests[i]!);
  const salts = new Map<string, number>();
  const content = contentOf(trace, order, blockSize);
  const byId = rows.map((r, i) => ({ id: r.id, i })).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const tieRank = new Int32Array(rows.length);
  for (const [rank, { i }] of byId.entries()) tieRank[i] = rank;
  return {
    order,
    tieRank,
    columns: {
      count: rows.length,
      arrivalS: Float64Array.from(rows, arrivalOf),
      inputTokens: Int32Array.from(rows, (r) => r.prompt_token_ids?.length ?? r.prompt_len!),
      outputTokens: Int32Array.from(rows, (r) => r.stop_at ?? r.output_len),
      maxOutputTokens: Int32Array.from(rows, (r) => r.output_len),
      endsByEos: Uint8Array.from(rows, (r) => (r.stop_at === undefined ? 0 : 1)),
      priority: Int32Array.from(rows, (r) => r.priority ?? 0),
      adapter: Int32Array.from(rows, (r) => r.lora ?? 0),
      salt: Int32Array.from(rows, (r) => {
        if (r.cache_salt === undefined || r.cache_salt === '') return 0;
        if (!salts.has(r.cache_salt)) salts.set(r.cache_salt, salts.size + 1);
        return salts.get(r.cache_salt)!;
      }),
      content,
    },
  };
}

function arrivalOf(request: OracleRequest): number {
  return request.arrival ?? request.arrival_step ?? 0;
}

/** Segments with dense ids: one per prompt block, one per generated output, one per other token. */
function contentOf(trace: OracleTrace, order: readonly number[], blockSize: number): ContentIndex {
  const ids = new Map<string, number>();
  const idOf = (key: string): number => {
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key)!;
  };
  const tokenPlace = new Map<number, { block: number; position: number }>();
  if (trace.requests.some((r) => r.prompt_token_ids !== undefined)) {
    for (const r of trace.requests) {
      for (const block of r.prompt_blocks ?? []) {
        for (let j = 0; j < blockSize; j++) tokenPlace.set(1000 + ((block * 100_003 + j * 31) % 1_000_000_007), { block, position: j });
      }
    }
  }
  const offsets = [0];
  const segmentIds: number[] = [];
  const segmentTokens: number[] = [];
  for (const i of order) {
    const segments = segmentsOf(trace.requests[i]!, blockSize, tokenPlace);
    for (const [key, tokens] of segments) {
      segmentIds.push(idOf(key));
      segmentTokens.push(tokens);
    }
    offsets.push(segmentIds.length);
  }
  return {
    offsets: Int32Array.from(offsets),
    segmentIds: Int32Array.from(segmentIds),
    segmentTokens: Int32Array.from(segmentTokens),
    outputSegmentIds: Int32Array.from(order, (i) => ids.get(`output ${i}`) ?? -1),
  };
}

function segmentsOf(request: OracleRequest, blockSize: number, tokenPlace: ReadonlyMap<number, { block: number; position: number }>): [string, number][] {
  const segments: [string, number][] = [];
  if (request.prompt_token_ids === undefined) {
    const blocks = request.prompt_blocks!;
    for (let start = 0; start < request.prompt_len!; start += blockSize) {
      const block = blocks[Math.min(start / blockSize, blocks.length - 1)]!;
      segments.push([`block ${block}`, Math.min(blockSize, request.prompt_len! - start)]);
    }
    return segments;
  }
  // A run continues the segment before it when the token is that segment's next one.
  for (const token of request.prompt_token_ids) {
    const place = tokenPlace.get(token);
    const isOutput = token >= 2_000_000_000;
    const key = isOutput ? `output ${Math.floor((token - 2_000_000_000) / 100_000)}` : place === undefined ? `token ${token}` : `block ${place.block}`;
    const position = isOutput ? (token - 2_000_000_000) % 100_000 : (place?.position ?? 0);
    const last = segments.at(-1);
    if (last !== undefined && last[0] === key && last[1] === position && position > 0) last[1]++;
    else if (position === 0) segments.push([key, 1]);
    else segments.push([`token ${token}`, 1]);
  }
  return segments;
}
