import type { GpuSpec } from './gpu.ts';
import type { KvDtype } from './kv-bytes.ts';
import type { Quantization } from './quantization.ts';

/** How a GPU uses a format: its tensor cores compute in it, it is converted on the way to 16-bit products, or not at all. */
export type FormatUse = 'native' | 'converted' | 'unsupported';

interface FormatRule {
  /** Tensor-core peak that computes in the format; null = 16-bit products, or none needed. */
  readonly peak: keyof GpuSpec['peakFlops'] | null;
  /** Where kernels exist that convert: least compute capability on NVIDIA; Infinity = nowhere. */
  readonly convertsFromSm: number;
  /** Other vendors whose kernels convert. */
  readonly convertsOn: 'all' | readonly string[];
}

const ANYWHERE: FormatRule = { peak: null, convertsFromSm: 0, convertsOn: 'all' };
/** 4-bit groups: exllama and TurboMind from Volta, Marlin from Turing on [M]. */
const GROUPED: FormatRule = { peak: null, convertsFromSm: 70, convertsOn: 'all' };
/** llama.cpp's and bitsandbytes' kernels are written for CUDA and HIP [M]. */
const CUDA_HIP: FormatRule = { peak: null, convertsFromSm: 70, convertsOn: ['AMD'] };

/** Weight formats by what they need; where tensor cores lack the format, engines fall back to weight-only (Marlin) [M]. */
const WEIGHTS: Readonly<Record<Quantization, FormatRule>> = {
  bf16: ANYWHERE,
  fp16: ANYWHERE,
  fp32: ANYWHERE,
  fp8: { peak: 'fp8', convertsFromSm: 75, convertsOn: 'all' },
  'fp8-block': { peak: 'fp8', convertsFromSm: 75, convertsOn: 'all' },
  int8: { peak: 'int8', convertsFromSm: 70, convertsOn: 'all' },
  'int8-wo': GROUPED,
  'int4-awq': GROUPED,
  'int4-gptq': GROUPED,
  nvfp4: { peak: 'fp4', convertsFromSm: 75, convertsOn: [] },
  mxfp4: { peak: 'fp4', convertsFromSm: 75, convertsOn: 'all' },
  'bnb-nf4': CUDA_HIP,
  'bnb-int8': { ...CUDA_HIP, convertsFromSm: 75 },
  'gguf-q3_k_m': CUDA_HIP,
  'gguf-q4_0': CUDA_HIP,
  'gguf-q4_k_m': CUDA_HIP,
  'gguf-q5_k_m': CUDA_HIP,
  'gguf-q6_k': CUDA_HIP,
  'gguf-q8_0': CUDA_HIP,
};

/** Cache formats: fp8 is stored and converted before sm89, nvfp4 needs Blackwell's tensor cores [M]. */
const CACHES: Readonly<Record<KvDtype, FormatRule>> = {
  bf16: ANYWHERE,
  fp16: ANYWHERE,
  fp8: { peak: 'fp8', convertsFromSm: 75, convertsOn: 'all' },
  int8: { peak: 'int8', convertsFromSm: 70, convertsOn: 'all' },
  int4: { peak: null, convertsFromSm: 70, convertsOn: [] },
  nvfp4: { peak: 'fp4', convertsFromSm: Infinity, convertsOn: [] },
};

/** NVIDIA's own 4-bit format means nothing to the fp4 units of others. */
const NVIDIA_ONLY: ReadonlySet<string> = new Set(['nvfp4']);

/** How `gpu` computes with weights of this format. */
export function weightUse(gpu: GpuSpec, quantization: Quantization): FormatUse {
  return useOf(gpu, quantization, WEIGHTS[quantization]);
}

/** How `gpu` reads a KV cache of this format. */
export function kvUse(gpu: GpuSpec, dtype: KvDtype): FormatUse {
  return useOf(gpu, dtype, CACHES[dtype]);
}

function useOf(gpu: GpuSpec, format: string, rule: FormatRule): FormatUse {
  const isNvidia = gpu.vendor === 'NVIDIA';
  if (!isNvidia && NVIDIA_ONLY.has(format)) return 'unsupported';
  if (rule === ANYWHERE) return 'native';
  if (rule.peak !== null && gpu.peakFlops[rule.peak] !== null) return 'native';
  if (isNvidia) return computeCapability(gpu) >= rule.convertsFromSm ? 'converted' : 'unsupported';
  return rule.convertsOn === 'all' || rule.convertsOn.includes(gpu.vendor) ? 'converted' : 'unsupported';
}

/** 90 of `Hopper sm90`; a part that does not say is taken as current. */
function computeCapability(gpu: GpuSpec): number {
  const digits = /sm(\d+)/.exec(gpu.architecture)?.[1];
  return digits === undefined ? 100 : Number(digits);
}
