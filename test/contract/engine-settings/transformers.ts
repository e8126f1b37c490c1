import type { EngineSettings } from './engine-settings.ts';

/** Pages for little more than two of the longest requests, so that starvation and queueing happen. */
const TIGHT = { maxLength: 192, pageSize: 16, numPages: 29, maxRequests: 6, maxBatchTokens: 64 };

/** Slots for any batch: a batch without memory fails, and the contract wants every request to complete. */
const GENERATE = { mode: 'generate', maxLength: 192, kvSlots: 6 * 192, batchSize: 6, batchWindowMs: 0 };

export const TRANSFORMERS_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT },
    'roomy memory': { options: { ...TIGHT, numPages: 200, maxBatchTokens: 512 } },
    'prefill first': { options: { ...TIGHT, scheduler: 'prefill_first' } },
    'prefill first, as many tokens as requests': { options: { ...TIGHT, scheduler: 'prefill_first', maxBatchTokens: 6 } },
    'no safety margin': { options: { ...TIGHT, safetyMargin: 0 } },
    'pages kept in host memory': { options: { ...TIGHT, safetyMargin: 0, cpuOffloadPages: 20 } },
    'one page size of 4': { options: { ...TIGHT, pageSize: 4, numPages: 100, scheduler: 'prefill_first' } },
    'no prefix cache': { options: { ...TIGHT, allowBlockSharing: false } },
    'a queue of four': { options: TIGHT, queueLimit: 4 },
    generate: { options: GENERATE, oneTokenPerStep: false },
    'generate, streaming': { options: { ...GENERATE, streaming: true } },
    'generate, static cache': { options: { ...GENERATE, cacheImplementation: 'static', kvSlots: 6 * 200 }, oneTokenPerStep: false },
    'generate, adaptive batching': { options: { ...GENERATE, batching: 'adaptive' }, oneTokenPerStep: false, mayWait: true },
    'generate, adaptive batching, streaming, a queue of four': { options: { ...GENERATE, batching: 'adaptive', streaming: true }, mayWait: true, queueLimit: 4 },
    'generate, a window of 50 ms': { options: { ...GENERATE, batchWindowMs: 50, streaming: true }, mayWait: true },
  },
  expected: { maxModelLen: 192, usableBlocks: 29, limits: { sequences: { value: 6 }, stepTokens: { value: 64 } }, blockSizeTokens: 16, prefixCaching: true },
};
