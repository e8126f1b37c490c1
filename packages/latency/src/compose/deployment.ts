import type { GpuSpec, KvDtype, LlmSpec, Quantization } from '@foretoken/catalog';
import type { LatencyData } from '../latency-data.ts';

/** Serving stack in which operators were measured: the first part of the row keys of a GPU's tables. */
export type KernelTables = 'vllm' | 'sglang' | 'trtllm';

/**
 * Serving stack, as far as its kernels and launches go; `framework-traits.ts` and `models/latency/frameworks.json`
 * say what each is. `hf` serves static batches and continuous batching, `fastertransformer` also Orca.
 */
export type Framework = KernelTables | 'vllm-v0' | 'tgi' | 'lmdeploy' | 'lmdeploy-turbomind' | 'hf' | 'fastertransformer';

/**
 * Which steps run from a captured CUDA graph: all up to the largest size (vLLM), pure decodes only (SGLang,
 * TensorRT-LLM), or none (eager).
 */
export type GraphMode = 'full-and-piecewise' | 'decode-only' | 'none';

/** One model replica on its GPUs: all that its step time depends on. */
export interface Deployment {
  readonly llm: LlmSpec;
  readonly gpu: GpuSpec;
  readonly data: LatencyData;
  readonly framework: Framework;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Ranks that the routed experts are split over; 1 = experts are split by tensor parallelism. */
  readonly expertParallel: number;
  /** Replicas of the attention part that share the experts (data-parallel attention); default 1. */
  readonly attentionDataParallel?: number;
  readonly weightQuantization: Quantization;
  /** Format of the routed experts; default `weightQuantization`. */
  readonly expertQuantization?: Quantization;
  readonly kvDtype: KvDtype;
  /** Row of `engine-host.json`, such as `vllm-v1-async`. */
  readonly engineHostKey: string;
  /** The host overlaps with the GPU; default as the host row says. */
  readonly async?: boolean;
  /** Captured graph sizes in tokens, ascending; empty = eager. */
  readonly cudaGraphSizes: readonly number[];
  /** Default: as the framework does it; see `framework-traits.ts`. */
  readonly graphMode?: GraphMode;
  /** The cache is concatenated anew in each decode step (Hugging Face's DynamicCache); default as the framework does it. */
  readonly growingCache?: boolean;
  /** Most tokens in a step; longer steps still work but are computed on demand. */
  readonly maxBatchedTokens: number;
  /** Most requests in a step; default `maxBatchedTokens`. */
  readonly maxSequences?: number;
  /** Share of uniformly activated experts that real routing activates, default 1 (0.8-0.95 is seen). */
  readonly expertActivation?: number;
  /** Adds the expected load of the busiest expert-parallel rank; default true. */
  readonly expertImbalance?: boolean;
  /** Extra load factor of the busiest expert-parallel rank; default 1. */
  readonly hotExpertFactor?: number;
  /** GPUs reach each other's memory; default as the GPU row says. */
  readonly peerToPeer?: boolean;
  /** GPUs per node where the GPU has no scale-up domain; default 8. */
  readonly gpusPerNode?: number;
  /**
   * `engine` (default) adds what the reference program leaves out: FA2 mixed batches, weight-only fallbacks,
   * transports, imbalance. `reference` equals reference/latency/perfmodel.py operator by operator.
   */
  readonly composition?: 'engine' | 'reference';
}
