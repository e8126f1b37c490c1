/**
 * How the weights of the linear layers are stored. `int8` is W8A8 (SmoothQuant and its like: int8 products),
 * `int8-wo` weight-only; `bnb-*` bitsandbytes, `gguf-*` llama.cpp's k-quants.
 */
export type Quantization =
  | 'bf16'
  | 'fp16'
  | 'fp32'
  | 'fp8'
  | 'fp8-block'
  | 'int8'
  | 'int8-wo'
  | 'int4-awq'
  | 'int4-gptq'
  | 'nvfp4'
  | 'mxfp4'
  | 'bnb-nf4'
  | 'bnb-int8'
  | 'gguf-q3_k_m'
  | 'gguf-q4_0'
  | 'gguf-q4_k_m'
  | 'gguf-q5_k_m'
  | 'gguf-q6_k'
  | 'gguf-q8_0';

/**
 * Bytes per quantised weight, scales included (reference: latency-memory.md sections 3.1 and 8):
 * fp8-block adds one fp32 scale per 128 x 128 block, GPTQ one fp16 scale per 128 weights, AWQ also a 4-bit
 * zero point, nvfp4 one fp8 scale per 16, mxfp4 one 8-bit exponent per 32; nf4 one 8-bit scale per 64 and an
 * fp32 one per 256 of those (double quantisation); bitsandbytes int8 an fp32 scale per row, taken as none. GGUF
 * blocks: q4_0 18 bytes per 32, q6_k 210 per 256, q8_0 34 per 32; the mixed *_k_m are averages [M].
 */
const BYTES_PER_WEIGHT: Readonly<Record<Quantization, number>> = {
  bf16: 2,
  fp16: 2,
  fp32: 4,
  fp8: 1,
  'fp8-block': 1 + 4 / (128 * 128),
  int8: 1,
  'int8-wo': 1,
  'int4-awq': 0.5 + 2.5 / 128,
  'int4-gptq': 0.5 + 2 / 128,
  nvfp4: 0.5 + 1 / 16,
  mxfp4: 0.5 + 1 / 32,
  'bnb-nf4': 0.5 + 1 / 64 + 4 / (64 * 256),
  'bnb-int8': 1,
  'gguf-q3_k_m': 3.91 / 8,
  'gguf-q4_0': 18 / 32,
  'gguf-q4_k_m': 4.85 / 8,
  'gguf-q5_k_m': 5.69 / 8,
  'gguf-q6_k': 210 / 256,
  'gguf-q8_0': 34 / 32,
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
  w8a8: 'int8',
  smoothquant: 'int8',
  w8a16: 'int8-wo',
  nf4: 'bnb-nf4',
  bitsandbytes: 'bnb-nf4',
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

/** Whether embeddings and output projection are quantised with the rest: GGUF files do so, other formats keep 16 bit. */
export function quantizesVocabulary(quantization: Quantization): boolean {
  return quantization.startsWith('gguf-');
}
