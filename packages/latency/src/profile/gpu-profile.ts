/** Datasheet that the fitted parameters are relative to; FLOP/s and bytes/s. */
export interface ProfileDatasheet {
  readonly bf16: number;
  readonly int8: number | null;
  readonly fp8: number | null;
  readonly fp4: number | null;
  /** Memory bandwidth. */
  readonly bw: number;
  /** Scale-up link, one direction. */
  readonly nvl: number;
  readonly sm: number;
}

/** Fitted constants of one operator, by the names of the reference (`t0_us`, `ec`, `em`, …). */
export type Theta = Readonly<Record<string, number>>;

/** Correction of log time in percent on a grid of GEMM shapes, row-major m, n, k. */
export interface ResidualGrid {
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  readonly logpct: readonly number[];
}

/** Thread-block tile of a matrix product: rows, columns, efficiency relative to the best tile. */
export type GemmTile = readonly [rows: number, columns: number, efficiency: number];

/** One fitted row: constants, the residual grid of GEMMs, and the held-out error in percent. */
export interface ProfileEntry {
  readonly theta: Theta;
  readonly resid: ResidualGrid | null;
  /** Held-out mean absolute percentage error; null where the source gives none. */
  readonly mapePct: number | null;
}

/** Names of the operator tables of a profile. */
export const TABLE_NAMES = ['gemm', 'attn_decode', 'attn_prefill', 'mla_decode', 'mla_prefill', 'moe', 'allreduce', 'nccl'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Rows of one operator by key, such as `vllm:bfloat16:128`. */
export type ProfileTable = Readonly<Record<string, ProfileEntry>>;

/** Everything the step-time model knows about one GPU. */
export interface GpuProfile {
  readonly gpu: string;
  /** `fitted` on measurements of this GPU, or `datasheet` with the parameters of other GPUs. */
  readonly basis: 'fitted' | 'datasheet';
  readonly source: string;
  readonly datasheet: ProfileDatasheet;
  readonly l2Bytes: number;
  /** Little compute for its bandwidth, and not measured: tile beyond those that the rows were fitted with; absent otherwise. */
  readonly lowIntensityTile?: GemmTile;
  readonly tables: Readonly<Record<TableName, ProfileTable>>;
}
