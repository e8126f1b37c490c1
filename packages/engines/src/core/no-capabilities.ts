import type { EngineCapabilities } from '../contract.ts';

/** An engine that can do nothing beyond serving; engines name what they can. */
export const NO_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: false,
  prefixCache: false,
  priority: false,
  preemption: false,
  lora: false,
  speculative: false,
  pipelineParallel: false,
  asyncScheduling: false,
  hybridKvGroups: false,
  structuredOutput: false,
  kvOffload: false,
  dataParallel: false,
  kvTransfer: false,
};
