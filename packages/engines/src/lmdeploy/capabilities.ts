import type { EngineCapabilities } from '../contract.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';

/** Both engines, as far as they are simulated. */
export const LMDEPLOY_CAPABILITIES: EngineCapabilities = { ...NO_CAPABILITIES, chunkedPrefill: true, prefixCache: true, preemption: true };
