import type { ConstrainedSettings } from '@foretoken/latency';
import { vllmLora } from '../core/step-features.ts';
import type { FeatureWishes } from '../core/step-features.ts';
import type { TensorrtLlmEngineOptions } from './options.ts';

/** `LoraConfig.max_lora_rank`. */
const DEFAULT_LORA_RANK = 64;

/**
 * What is set up beside plain decoding. Adapters on the GPU are counted in pages, and masks are filled while the GPU
 * computes the logits.
 */
export function featuresOf(options: TensorrtLlmEngineOptions): FeatureWishes & { readonly grammars: ConstrainedSettings } {
  const { loraPages = 0, loraPagesPerAdapter = 1, maxCpuLoras, maxLoraRank = DEFAULT_LORA_RANK, speculative, guidedDecodingBackend = 'xgrammar' } = options;
  const lora = vllmLora({ maxLoras: Math.floor(loraPages / loraPagesPerAdapter), maxLoraRank, ...(maxCpuLoras === undefined ? {} : { maxCpuLoras }) });
  return {
    grammars: { backend: guidedDecodingBackend, threads: 1, overlapped: true },
    ...(lora === undefined ? {} : { lora }),
    ...(speculative === undefined ? {} : { speculative }),
  };
}
