import type { EngineCapabilities } from '../contract.ts';

export const TGI_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: false,
  preemption: false,
  lora: false,
  speculative: true,
  pipelineParallel: false,
  asyncScheduling: false,
  hybridKvGroups: false,
  structuredOutput: false,
  kvOffload: false,
  dataParallel: false,
};
