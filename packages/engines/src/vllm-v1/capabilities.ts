import type { EngineCapabilities } from '../contract.ts';

export const VLLM_V1_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: true,
  preemption: true,
  lora: true,
  speculative: true,
  pipelineParallel: true,
  asyncScheduling: true,
  hybridKvGroups: true,
  structuredOutput: true,
  kvOffload: true,
  dataParallel: true,
  kvTransfer: true,
};
