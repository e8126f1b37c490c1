import type { Framework, GraphMode } from './deployment.ts';

/** How one serving stack launches kernels, and which of its measured tables can be trusted. */
export interface FrameworkTraits {
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
}

const TRAITS: Readonly<Record<Framework, FrameworkTraits>> = {
  vllm: {
    graphMode: 'full-and-piecewise',
    mixesInOneKernel: true,
    staticScales: false,
    ownsWeightOnlyTables: false,
    eagerFp8BlockTables: true,
    eagerMlaTables: true,
    partialExpertParallel: false,
  },
  sglang: {
    graphMode: 'decode-only',
    mixesInOneKernel: false,
    staticScales: false,
    ownsWeightOnlyTables: false,
    eagerFp8BlockTables: false,
    eagerMlaTables: false,
    partialExpertParallel: true,
  },
  trtllm: {
    graphMode: 'decode-only',
    mixesInOneKernel: false,
    staticScales: true,
    ownsWeightOnlyTables: true,
    eagerFp8BlockTables: false,
    eagerMlaTables: false,
    partialExpertParallel: true,
  },
};

export function traitsOf(framework: Framework): FrameworkTraits {
  return TRAITS[framework];
}
