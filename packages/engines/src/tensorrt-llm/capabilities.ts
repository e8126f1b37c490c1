import type { EngineCapabilities } from '../contract.ts';

export const TENSORRT_LLM_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: false,
  preemption: true,
  lora: true,
  speculative: true,
  pipelineParallel: false,
  asyncScheduling: true,
  hybridKvGroups: false,
  structuredOutput: true,
  kvOffload: true,
  dataParallel: false,
  kvTransfer: false,
};
