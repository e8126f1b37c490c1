import type { EngineSettings } from './engine-settings.ts';

/** Slots for two of the longest rows. */
const TIGHT = { maxLength: 192, kvSlots: 480, batchSize: 6, batchWindowMs: 0 };

export const STATIC_BATCHING_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT, oneTokenPerStep: false },
    'tight memory, streaming': { options: { ...TIGHT, streaming: true } },
    'roomy memory, streaming': { options: { ...TIGHT, kvSlots: 10_000, streaming: true } },
    'a window of 50 ms': { options: { ...TIGHT, kvSlots: 10_000, batchWindowMs: 50 }, oneTokenPerStep: false, mayWait: true },
    'a window of 50 ms, streaming': { options: { ...TIGHT, batchWindowMs: 50, streaming: true }, mayWait: true },
    'one row at a time': { options: { ...TIGHT, batchSize: 1 }, oneTokenPerStep: false },
    'a queue of four': { options: { ...TIGHT, streaming: true }, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 480, limits: { sequences: { value: 6 }, stepTokens: null }, blockSizeTokens: 1 },
};
