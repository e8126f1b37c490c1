import type { EngineCapabilities } from '../contract.ts';

export const VLLM_V0_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: true,
  preemption: true,
  lora: true,
  speculative: false,
  pipelineParallel: false,
  asyncScheduling: false,
  hybridKvGroups: false,
  structuredOutput: false,
  kvOffload: false,
  dataParallel: false,
  kvTransfer: false,
};
