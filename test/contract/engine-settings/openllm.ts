import type { EngineSettings } from './engine-settings.ts';

/** Blocks for little more than two of the longest requests, so that preemption and queueing happen. */
const TIGHT = { maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64 };

export const OPENLLM_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT },
    'roomy memory': { options: { ...TIGHT, numGpuBlocks: 200 } },
    'no prefix cache': { options: { ...TIGHT, enablePrefixCaching: false } },
    'eight requests in the service': { options: { ...TIGHT, trafficMaxConcurrency: 8 } },
    'a pipeline of two': { options: TIGHT, pipelineParallel: 2 },
    'a queue of four': { options: TIGHT, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 29, limits: { sequences: { value: 6 }, stepTokens: { value: 64 } }, blockSizeTokens: 16 },
};
