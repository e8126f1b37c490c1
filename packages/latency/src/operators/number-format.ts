/** How a matrix multiplication of one weight format moves and computes (reference: latency-memory.md 3.1). */
export interface NumberFormat {
  /** Bytes per weight, scales included. */
  readonly weightBytes: number;
  readonly activationBytes: number;
  /** Bytes per activation element moved by the dynamic quantisation kernel; 0 = none. */
  readonly quantBytes: number;
  /** Datasheet peak that the tensor cores run at. */
  readonly peak: 'bf16' | 'fp8' | 'fp4' | 'int8';
}

/** By the dtype in the keys of the fitted tables. */
export const NUMBER_FORMATS: Readonly<Record<string, NumberFormat>> = {
  bfloat16: { weightBytes: 2, activationBytes: 2, quantBytes: 0, peak: 'bf16' },
  fp8: { weightBytes: 1, activationBytes: 1, quantBytes: 3, peak: 'fp8' },
  fp8_block: { weightBytes: 1, activationBytes: 1, quantBytes: 3, peak: 'fp8' },
  nvfp4: { weightBytes: 0.5625, activationBytes: 0.5625, quantBytes: 2.5625, peak: 'fp4' },
  int8_wo: { weightBytes: 1, activationBytes: 2, quantBytes: 0, peak: 'bf16' },
  int4_wo: { weightBytes: 0.5156, activationBytes: 2, quantBytes: 0, peak: 'bf16' },
  sq: { weightBytes: 1, activationBytes: 1, quantBytes: 0, peak: 'int8' },
  w4a16_mxfp4: { weightBytes: 0.53125, activationBytes: 2, quantBytes: 0, peak: 'bf16' },
  w4a8_mxfp4_mxfp8: { weightBytes: 0.53125, activationBytes: 1, quantBytes: 0, peak: 'fp8' },
};

/** Zero points of AWQ on top of the group scales. */
export const AWQ_WEIGHT_BYTES = 0.5195;
