import type { GpuSpec, LlmSpec } from '@foretoken/catalog';

/** Attention kernels by TGI's names. */
export type Attention = 'flashinfer' | 'flashdecoding' | 'paged';

export const ATTENTIONS: readonly Attention[] = ['flashinfer', 'flashdecoding', 'paged'];

const FLASHINFER_HEADS: readonly number[] = [64, 128, 256];
const FLASHINFER_CAPABILITY = 80;

/** What the launcher picks where flashinfer is the default (launcher/src/main.rs `resolve_attention`, from memory). */
export function pickAttention(preferred: Attention, llm: LlmSpec, gpu: GpuSpec): Attention {
  if (preferred !== 'flashinfer') return preferred;
  if (!hasFlashKernels(gpu)) return 'paged';
  if (llm.mla !== null) return 'flashdecoding';
  return FLASHINFER_HEADS.includes(llm.headDim) ? 'flashinfer' : 'paged';
}

/** NVIDIA from Ampere on. */
export function hasFlashKernels(gpu: GpuSpec): boolean {
  const capability = /\bsm(\d+)/.exec(gpu.architecture)?.[1];
  return gpu.vendor === 'NVIDIA' && Number(capability ?? 0) >= FLASHINFER_CAPABILITY;
}
