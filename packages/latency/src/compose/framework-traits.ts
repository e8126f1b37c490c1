import type { Framework, GraphMode, KernelTables } from './deployment.ts';

/** How one serving stack launches kernels, and which measured tables it uses; numbers are in frameworks.json. */
export interface FrameworkTraits {
  /** Stack whose operator tables are used: its own, or the closest relative's. */
  readonly kernels: KernelTables;
  /** Which steps run from a captured graph unless the deployment says otherwise. */
  readonly graphMode: GraphMode;
  /** Mixed batches run in one varlen FlashAttention-2 kernel on GPUs without FA3. */
  readonly mixesInOneKernel: boolean;
  /** Static fp8 / nvfp4 scales: activation quantisation is fused into the kernel before. */
  readonly staticScales: boolean;
  /** The weight-only rows were timed in this stack, launch included. */
  readonly ownsWeightOnlyTables: boolean;
  /** The fp8_block rows were timed without graphs and carry a 60-230 us floor (reference: 1.1). */
  readonly eagerFp8BlockTables: boolean;
  /** The MLA rows carry a 120 us floor of their benchmark (reference: 2.4). */
  readonly eagerMlaTables: boolean;
  /** Experts may be split over some of the ranks, each expert over the rest; else over all ranks or none. */
  readonly partialExpertParallel: boolean;
  /** Each decode step copies the KV cache into a longer one. */
  readonly growingCache: boolean;
}

const VLLM: FrameworkTraits = {
  kernels: 'vllm',
  graphMode: 'full-and-piecewise',
  mixesInOneKernel: true,
  staticScales: false,
  ownsWeightOnlyTables: false,
  eagerFp8BlockTables: true,
  eagerMlaTables: true,
  partialExpertParallel: false,
  growingCache: false,
};

const SGLANG: FrameworkTraits = {
  kernels: 'sglang',
  graphMode: 'decode-only',
  mixesInOneKernel: false,
  staticScales: false,
  ownsWeightOnlyTables: false,
  eagerFp8BlockTables: false,
  eagerMlaTables: false,
  partialExpertParallel: true,
  growingCache: false,
};

const TRTLLM: FrameworkTraits = { ...SGLANG, kernels: 'trtllm', staticScales: true, ownsWeightOnlyTables: true };

/** Borrowed TensorRT-LLM kernels in a C++ engine without graphs; activations are quantised dynamically. */
const CPP: FrameworkTraits = { ...SGLANG, kernels: 'trtllm', graphMode: 'none', partialExpertParallel: false };

const TRAITS: Readonly<Record<Framework, FrameworkTraits>> = {
  vllm: VLLM,
  // V0 calls one kernel for the prefills of a batch and another for its decodes.
  'vllm-v0': { ...VLLM, graphMode: 'decode-only', mixesInOneKernel: false },
  sglang: SGLANG,
  trtllm: TRTLLM,
  tgi: { ...SGLANG, partialExpertParallel: false },
  lmdeploy: { ...SGLANG, partialExpertParallel: false },
  'lmdeploy-turbomind': CPP,
  hf: { ...VLLM, graphMode: 'none', growingCache: true },
  fastertransformer: CPP,
};

/** All frameworks. */
export const FRAMEWORKS: readonly Framework[] = Object.keys(TRAITS) as Framework[];

export function traitsOf(framework: Framework): FrameworkTraits {
  return TRAITS[framework];
}
