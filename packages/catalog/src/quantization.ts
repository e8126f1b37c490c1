/** How the weights of the linear layers are stored. */
export type Quantization =
  | 'bf16'
  | 'fp16'
  | 'fp32'
  | 'fp8'
  | 'fp8-block'
  | 'int8'
  | 'int4-awq'
  | 'int4-gptq'
  | 'nvfp4'
  | 'mxfp4';

/**
 * Bytes per quantised weight, scales included (reference: latency-memory.md sections 3.1 and 8):
 * fp8-block adds one fp32 scale per 128 x 128 block, GPTQ one fp16 scale per 128 weights, AWQ also a 4-bit
 * zero point, nvfp4 one fp8 scale per 16, mxfp4 one 8-bit exponent per 32.
 */
const BYTES_PER_WEIGHT: Readonly<Record<Quantization, number>> = {
  bf16: 2,
  fp16: 2,
  fp32: 4,
  fp8: 1,
  'fp8-block': 1 + 4 / (128 * 128),
  int8: 1,
  'int4-awq': 0.5 + 2.5 / 128,
  'int4-gptq': 0.5 + 2 / 128,
  nvfp4: 0.5 + 1 / 16,
  mxfp4: 0.5 + 1 / 32,
};

/** All weight formats, in the order they are listed to users. */
export const QUANTIZATIONS: readonly Quantization[] = Object.keys(BYTES_PER_WEIGHT) as Quantization[];

const SYNONYMS: Readonly<Record<string, Quantization>> = {
  bfloat16: 'bf16',
  float16: 'fp16',
  half: 'fp16',
  float32: 'fp32',
  float: 'fp32',
  fp8_e4m3: 'fp8',
  fp8_block: 'fp8-block',
  int4: 'int4-gptq',
  awq: 'int4-awq',
  gptq: 'int4-gptq',
};

/** Storage bytes of one quantised weight, scales included. */
export function bytesPerWeight(quantization: Quantization): number {
  return BYTES_PER_WEIGHT[quantization];
}

/** The format a name means (`bfloat16` = `bf16`, `int4` = `int4-gptq`), or undefined. */
export function quantizationOf(name: string): Quantization | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(BYTES_PER_WEIGHT, key) ? (key as Quantization) : SYNONYMS[key];
}
