import type { EngineCapabilities } from '../contract.ts';

export const SGLANG_CAPABILITIES: EngineCapabilities = {
  chunkedPrefill: true,
  prefixCache: true,
  priority: true,
  preemption: true,
  lora: true,
  speculative: true,
  pipelineParallel: false,
  asyncScheduling: true,
  hybridKvGroups: false,
  structuredOutput: true,
  kvOffload: true,
  dataParallel: true,
  kvTransfer: true,
};
