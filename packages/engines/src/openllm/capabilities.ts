import type { EngineCapabilities } from '../contract.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';

/** vLLM 0.8.5's V1 engine as recipes run it. */
export const OPENLLM_CAPABILITIES: EngineCapabilities = { ...NO_CAPABILITIES, chunkedPrefill: true, prefixCache: true, preemption: true };
