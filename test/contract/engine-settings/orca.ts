import type { EngineSettings } from './engine-settings.ts';

/** Slots for little more than two of the longest requests. */
const TIGHT = { maxLength: 192, kvSlots: 480, maxBatchSize: 6 };

export const ORCA_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT },
    'roomy memory': { options: { ...TIGHT, kvSlots: 10_000 } },
    'the longest length reserved': { options: { ...TIGHT, reservation: 'max' } },
    'powers of two reserved': { options: { ...TIGHT, reservation: 'power-of-two' } },
    'the true length reserved': { options: { ...TIGHT, reservation: 'oracle' } },
    'one request at a time': { options: { ...TIGHT, maxBatchSize: 1 } },
    'a queue of four': { options: TIGHT, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 480, limits: { sequences: { value: 6 }, stepTokens: null }, blockSizeTokens: 1 },
};
