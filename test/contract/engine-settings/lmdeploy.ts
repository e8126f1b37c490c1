import type { EngineSettings } from './engine-settings.ts';

/** Blocks for little more than two of the longest requests, so that preemption and queueing happen. */
const TIGHT = { backend: 'pytorch', sessionLen: 192, cacheBlockSeqLen: 16, numGpuBlocks: 29, maxBatchSize: 6, maxPrefillTokenNum: 256 };
const TURBOMIND = { backend: 'turbomind', sessionLen: 192, cacheBlockSeqLen: 16, numGpuBlocks: 29, maxBatchSize: 6, maxPrefillTokenNum: 64 };

export const LMDEPLOY_SETTINGS: EngineSettings = {
  settings: {
    'PyTorch, tight memory': { options: TIGHT },
    'PyTorch, roomy memory': { options: { ...TIGHT, numGpuBlocks: 200 } },
    'PyTorch, a prefix cache': { options: { ...TIGHT, enablePrefixCaching: true } },
    'PyTorch, a prefix cache in roomy memory': { options: { ...TIGHT, enablePrefixCaching: true, numGpuBlocks: 200 } },
    'PyTorch, prompts longer than a step': { options: { ...TIGHT, maxPrefillTokenNum: 32 } },
    'PyTorch, long prompts by arrival, a prefix cache': { options: { ...TIGHT, maxPrefillTokenNum: 32, longPrefillPolicy: 'fifo', enablePrefixCaching: true } },
    'PyTorch, memory for one, blocks of 4': { options: { ...TIGHT, cacheBlockSeqLen: 4, numGpuBlocks: 50, maxPrefillTokenNum: 48, enablePrefixCaching: true } },
    'PyTorch, prefills after two decodes': { options: { ...TIGHT, prefillInterval: 2, maxBatchSize: 12 } },
    'PyTorch, a queue of four': { options: TIGHT, queueLimit: 4 },
    'TurboMind, tight memory': { options: TURBOMIND },
    'TurboMind, roomy memory': { options: { ...TURBOMIND, numGpuBlocks: 200, maxPrefillTokenNum: 512 } },
    'TurboMind, a prefix cache': { options: { ...TURBOMIND, enablePrefixCaching: true } },
    'TurboMind, a prefix cache in roomy memory': { options: { ...TURBOMIND, enablePrefixCaching: true, numGpuBlocks: 200 } },
    'TurboMind, memory for one, blocks of 4': { options: { ...TURBOMIND, cacheBlockSeqLen: 4, numGpuBlocks: 50 } },
    'TurboMind, one request at a time': { options: { ...TURBOMIND, maxBatchSize: 1 } },
    'TurboMind, a queue of four': { options: TURBOMIND, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 29, limits: { sequences: { value: 6 }, stepTokens: { value: 256 } }, blockSizeTokens: 16, prefixCaching: false },
};
