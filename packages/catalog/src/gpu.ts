/** Trust mark of a data row: read in source, verified by parameter count, remembered, guessed. */
export type Verification = 'source' | 'param-check' | 'memory' | 'guess';

/** One accelerator: datasheet facts in SI units; null = not published or not supported. */
export interface GpuSpec {
  /** Kebab-case key, also the file name under models/gpus/: `h100-sxm`. */
  readonly id: string;
  /** Name as in the source table: `H100-SXM`. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly vendor: string;
  readonly architecture: string;
  readonly memoryMarketingGb: number;
  /** What the driver reports. */
  readonly memoryUsableMib: number;
  /** What CUDA offers to a process (torch's total); absent or null = not measured: `memoryUsableMib` less what the driver keeps. */
  readonly cudaUsableBytes?: number | null;
  /** Where `cudaUsableBytes` comes from. */
  readonly cudaUsableSource?: string;
  readonly memoryBandwidthBytesPerS: number;
  /** Dense peak FLOP/s (OP/s for int8). */
  readonly peakFlops: {
    readonly bf16: number | null;
    readonly fp16: number | null;
    readonly fp8: number | null;
    readonly fp4: number | null;
    readonly int8: number | null;
  };
  readonly scaleUp: {
    readonly link: string;
    /** Bytes per second per GPU and direction. */
    readonly bytesPerS: number;
    readonly domainGpus: number;
  } | null;
  readonly pcie: { readonly generation: string; readonly bytesPerS: number } | null;
  readonly peerToPeer: boolean;
  /** SMs (NVIDIA), compute units (AMD), Xe cores (Intel). */
  readonly smCount: number | null;
  readonly l2Bytes: number | null;
  readonly tdpW: number | null;
  readonly allInW: number | null;
  /** Which fused attention kernel vLLM uses there; FA2 cannot split mixed batches. */
  readonly attentionKernel: 'fa2' | 'fa3' | 'trtllm-gen' | 'other';
  /** File of models/latency/ with fitted parameters, or null: the datasheet path is used. */
  readonly latencyProfile: string | null;
  readonly verification: Verification;
  readonly source: string;
  readonly notes: string;
}
