import type { ConstrainedSettings } from '@foretoken/latency';
import { vllmLora } from '../core/step-features.ts';
import type { FeatureWishes } from '../core/step-features.ts';
import type { TgiEngineOptions } from './options.ts';

/**
 * What is set up beside plain decoding. All adapters stay on the GPU from the start. Masks come from outlines, one
 * request after the other, between the forward pass and sampling (server/text_generation_server/utils/logits_process.py).
 */
export function featuresOf({ loraAdapters, loraRank, speculative }: TgiEngineOptions): FeatureWishes & { readonly grammars: ConstrainedSettings } {
  const lora = vllmLora({ maxLoras: loraAdapters ?? 0, ...(loraRank === undefined ? {} : { maxLoraRank: loraRank }) });
  return {
    grammars: { backend: 'outlines', threads: 1, overlapped: false },
    ...(lora === undefined ? {} : { lora }),
    ...(speculative === undefined ? {} : { speculative }),
  };
}
