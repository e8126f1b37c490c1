/** Weight formats as scenarios name them: `quantizationOf` of the catalogue knows what each means. */
export const WEIGHT_FORMATS = [
  'auto',
  'bf16',
  'fp16',
  'fp8',
  'fp8-block',
  'int8',
  'w8a8',
  'int8-wo',
  'int4',
  'awq',
  'gptq',
  'nvfp4',
  'mxfp4',
  'bnb-nf4',
  'bnb-int8',
  'gguf-q3_k_m',
  'gguf-q4_0',
  'gguf-q4_k_m',
  'gguf-q5_k_m',
  'gguf-q6_k',
  'gguf-q8_0',
] as const;

export type WeightFormatName = (typeof WEIGHT_FORMATS)[number];
