import type { EngineCapabilities } from '../contract.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';

/** What continuous batching can do; `generate()` can do none of it. */
export const TRANSFORMERS_CAPABILITIES: EngineCapabilities = { ...NO_CAPABILITIES, chunkedPrefill: true, prefixCache: true, preemption: true, kvOffload: true };
