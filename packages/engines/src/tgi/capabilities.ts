import type { EngineCapabilities } from '../contract.ts';

export const TGI_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: false,
  preemption: false,
  lora: true,
  speculative: true,
  pipelineParallel: false,
  asyncScheduling: false,
  hybridKvGroups: false,
  structuredOutput: true,
  kvOffload: false,
  dataParallel: false,
  kvTransfer: false,
};
