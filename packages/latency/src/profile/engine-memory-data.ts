import type { JsonObject } from './read-json.ts';
import { listAt, numberAt, numbersAt, objectAt, textAt } from './read-json.ts';

const GIB = 1024 * 1024 * 1024;
const MIB = 1024 * 1024;

/** A value by number of ranks: that of the most ranks not above the asked one counts. */
export type ByRanks = readonly (readonly [ranks: number, value: number])[];

/** Defaults that SGLang derives from the memory of the GPU. */
export interface SglangSize {
  /** For GPUs with less than this. */
  readonly belowBytes: number;
  readonly chunkedPrefillSize: number;
  readonly cudaGraphMaxBs: number;
  /** From four ranks on. */
  readonly cudaGraphMaxBsTp4: number;
}

/** LMDeploy's two engines differ in numbers only. */
export interface LmdeployMemory {
  readonly cacheMaxEntryCount: number;
  readonly blockSize: number;
  readonly maxPrefillTokenNum: number;
  /** Rows of logits that are set aside per possible sequence, beside one per prefill token. */
  readonly reserveSequences: number;
  readonly reserveBytesPerLogit: number;
}

/** Constants of the memory rules of engines other than vLLM V1 (`engines` of `memory.json`); bytes. */
export interface EngineMemoryData {
  readonly contextBytes: number;
  readonly vllmV0: {
    readonly nonTorchBytes: number;
    readonly samplerBytesPerVocab: number;
    readonly gpuMemoryUtilization: number;
    readonly blockSize: number;
  };
  readonly sglang: {
    /** Process group, all-reduce buffers and kernel workspace; from two ranks on. */
    readonly distributedBytes: number;
    readonly pageSize: number;
    readonly maxPrefillTokens: number;
    readonly speculativeMaxRunningRequests: number;
    /** Clamp of `tokens / contextLength * perContext`. */
    readonly maxRunningRequests: { readonly perContext: number; readonly least: number; readonly most: number };
    /** Terms of what is left outside the static share, MiB, by the names in the file. */
    readonly reservedMib: Readonly<Record<string, number>>;
    readonly speculativeReservedMib: Readonly<Record<string, number>>;
    readonly sizes: readonly SglangSize[];
  };
  readonly trtllm: {
    readonly freeGpuMemoryFraction: number;
    readonly tokensPerBlock: number;
    readonly ncclBytes: ByRanks;
    readonly otherBytes: number;
    readonly minActivationBytes: number;
    readonly activationCoefficients: { readonly dense: ByRanks; readonly moe: ByRanks };
  };
  readonly tgi: {
    readonly cudaMemoryFraction: number;
    readonly wiggleRoom: number;
    readonly blockSize: number;
    readonly maxBatchPrefillTokens: number;
  };
  readonly lmdeploy: { readonly pytorch: LmdeployMemory; readonly turbomind: LmdeployMemory };
  readonly lmdeployMaxBatchSize: { readonly byName: readonly (readonly [name: string, size: number])[]; readonly other: number };
  readonly hf: {
    readonly pageSize: number;
    readonly maxMemoryPercent: number;
    readonly maxMemoryPercentWithProcessors: number;
    readonly maxBatchTokens: number;
    readonly logitBytes: number;
    readonly activationBytesPerElement: number;
  };
}

/** The value for a number of ranks. */
export function atRanks(table: ByRanks, ranks: number): number {
  return table.findLast(([from]) => from <= ranks)?.[1] ?? 0;
}

/** Reads `engines` of `memory.json`. */
export function parseEngineMemory(json: unknown, where: string): EngineMemoryData {
  const file = objectAt(json, where);
  const section = (name: string): [JsonObject, string] => [objectAt(file[name], `${where}.${name}`), `${where}.${name}`];
  const number = (name: string, key: string): number => numberAt(section(name)[0], key, `${where}.${name}`);
  return {
    contextBytes: number('context', 'gib') * GIB,
    vllmV0: {
      nonTorchBytes: number('vllm_v0', 'non_torch_gib') * GIB,
      samplerBytesPerVocab: number('vllm_v0', 'sampler_bytes_per_vocab'),
      gpuMemoryUtilization: number('vllm_v0', 'gpu_memory_utilization'),
      blockSize: number('vllm_v0', 'block_size'),
    },
    sglang: {
      distributedBytes: number('sglang', 'distributed_gib') * GIB,
      pageSize: number('sglang', 'page_size'),
      maxPrefillTokens: number('sglang', 'max_prefill_tokens'),
      speculativeMaxRunningRequests: number('sglang', 'speculative_max_running_requests'),
      maxRunningRequests: parseRunning(section('sglang')[0]['max_running_requests'], `${where}.sglang.max_running_requests`),
      reservedMib: parseNumbers(section('sglang')[0]['reserved_mib'], `${where}.sglang.reserved_mib`),
      speculativeReservedMib: parseNumbers(section('sglang')[0]['speculative_reserved_mib'], `${where}.sglang.speculative_reserved_mib`),
      sizes: listAt(section('sglang')[0]['sizes'], `${where}.sglang.sizes`).map(parseSize),
    },
    trtllm: parseTrtllm(...section('trtllm')),
    tgi: {
      cudaMemoryFraction: number('tgi', 'cuda_memory_fraction'),
      wiggleRoom: number('tgi', 'wiggle_room'),
      blockSize: number('tgi', 'block_size'),
      maxBatchPrefillTokens: number('tgi', 'max_batch_prefill_tokens'),
    },
    lmdeploy: { pytorch: parseLmdeploy(...section('lmdeploy_pytorch')), turbomind: parseLmdeploy(...section('lmdeploy_turbomind')) },
    lmdeployMaxBatchSize: parseNamed(...section('lmdeploy_max_batch_size')),
    hf: {
      pageSize: number('hf', 'page_size'),
      maxMemoryPercent: number('hf', 'max_memory_percent'),
      maxMemoryPercentWithProcessors: number('hf', 'max_memory_percent_with_processors'),
      maxBatchTokens: number('hf', 'max_batch_tokens'),
      logitBytes: number('hf', 'logit_bytes'),
      activationBytesPerElement: number('hf', 'activation_bytes_per_element'),
    },
  };
}

function parseSize(json: unknown, index: number): SglangSize {
  const where = `memory.engines.sglang.sizes[${index}]`;
  const row = objectAt(json, where);
  return {
    belowBytes: numberAt(row, 'below_gib', where) * GIB,
    chunkedPrefillSize: numberAt(row, 'chunked_prefill_size', where),
    cudaGraphMaxBs: numberAt(row, 'cuda_graph_max_bs', where),
    cudaGraphMaxBsTp4: numberAt(row, 'cuda_graph_max_bs_tp4', where),
  };
}

function parseRunning(json: unknown, where: string): EngineMemoryData['sglang']['maxRunningRequests'] {
  const row = objectAt(json, where);
  return { perContext: numberAt(row, 'per_context', where), least: numberAt(row, 'least', where), most: numberAt(row, 'most', where) };
}

function parseNumbers(json: unknown, where: string): Readonly<Record<string, number>> {
  const row = objectAt(json, where);
  return Object.fromEntries(Object.keys(row).map((key) => [key, numberAt(row, key, where)]));
}

function parseTrtllm(row: JsonObject, where: string): EngineMemoryData['trtllm'] {
  const coefficients = objectAt(row['activation_coefficients'], `${where}.activation_coefficients`);
  return {
    freeGpuMemoryFraction: numberAt(row, 'free_gpu_memory_fraction', where),
    tokensPerBlock: numberAt(row, 'tokens_per_block', where),
    ncclBytes: parseByRanks(row['nccl_mib'], `${where}.nccl_mib`, MIB),
    otherBytes: numberAt(row, 'other_gib', where) * GIB,
    minActivationBytes: numberAt(row, 'min_activation_mib', where) * MIB,
    activationCoefficients: {
      dense: parseByRanks(coefficients['dense'], `${where}.activation_coefficients.dense`, 1),
      moe: parseByRanks(coefficients['moe'], `${where}.activation_coefficients.moe`, 1),
    },
  };
}

function parseLmdeploy(row: JsonObject, where: string): LmdeployMemory {
  return {
    cacheMaxEntryCount: numberAt(row, 'cache_max_entry_count', where),
    blockSize: numberAt(row, 'block_size', where),
    maxPrefillTokenNum: numberAt(row, 'max_prefill_token_num', where),
    reserveSequences: numberAt(row, 'reserve_sequences', where),
    reserveBytesPerLogit: numberAt(row, 'reserve_bytes_per_logit', where),
  };
}

function parseNamed(row: JsonObject, where: string): EngineMemoryData['lmdeployMaxBatchSize'] {
  const byName = listAt(row['by_name'], `${where}.by_name`).map((pair, i) => {
    const entry = objectAt({ name: (pair as readonly unknown[])[0], size: (pair as readonly unknown[])[1] }, `${where}.by_name[${i}]`);
    return [textAt(entry, 'name', where), numberAt(entry, 'size', where)] as const;
  });
  return { byName, other: numberAt(row, 'other', where) };
}

function parseByRanks(json: unknown, where: string, unit: number): ByRanks {
  return listAt(json, where).map((pair, i) => {
    const [ranks, value] = numbersAt({ pair }, 'pair', `${where}[${i}]`);
    return [ranks as number, (value as number) * unit] as const;
  });
}
