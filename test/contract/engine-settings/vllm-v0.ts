import { VLLM_V0_BARE, VllmV0Replica } from '@foretoken/engines';
import type { VllmV0Config } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import type { EngineSubject } from '../drive.ts';
import type { EngineSettings } from './engine-settings.ts';

/** Blocks for little more than two of the longest requests, so that preemption and queueing happen. */
const TIGHT = { maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6 };
const CHUNKED = { ...TIGHT, enableChunkedPrefill: true, maxNumBatchedTokens: 64 };

const DIRECT: Readonly<Record<string, Partial<VllmV0Config>>> = {
  'outputs processed at once': { asyncOutputProcessing: false },
  'outputs processed at once, prefix cache': { asyncOutputProcessing: false, enablePrefixCaching: true },
  'outputs processed at once, chunked prefill': { asyncOutputProcessing: false, enableChunkedPrefill: true, maxNumBatchedTokens: 64 },
  'blocks of 4 tokens, prefix cache': { blockSizeTokens: 4, numGpuBlocks: 100, enablePrefixCaching: true },
  'blocks of one token': { blockSizeTokens: 1, numGpuBlocks: 400, enablePrefixCaching: true },
  'one request at a time': { maxNumSeqs: 1 },
  'a budget that prefix caching rounds to nothing for some': { enableChunkedPrefill: true, enablePrefixCaching: true, maxNumBatchedTokens: 20 },
  'a tenth of the blocks kept free': { watermark: 0.1, enablePrefixCaching: true },
};

function directSubject(overrides: Partial<VllmV0Config>): EngineSubject {
  const config: VllmV0Config = { ...VLLM_V0_BARE, ...TIGHT, maxNumBatchedTokens: 192, asyncOutputProcessing: true, ...overrides };
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  return {
    longestPrompt: config.maxModelLen - 1,
    outputRoom: (prompt) => config.maxModelLen - prompt,
    mayWait: false,
    maxNumSeqs: config.maxNumSeqs,
    usableBlocks: config.numGpuBlocks,
    serial: true,
    oneTokenPerStep: true,
    create: ({ census, ...request }) => new VllmV0Replica({ ...request, ...(census === undefined ? {} : { census }), config, stepTime }),
  };
}

export const VLLM_V0_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT },
    'roomy memory': { options: { maxModelLen: 192, numGpuBlocks: 90 } },
    'tight memory, synchronous': { options: { ...TIGHT, disableAsyncOutputProc: true } },
    'a prefix cache': { options: { ...TIGHT, enablePrefixCaching: true } },
    'chunked prefill': { options: CHUNKED },
    'chunked prefill, a prefix cache': { options: { ...CHUNKED, enablePrefixCaching: true } },
    priorities: { options: { ...TIGHT, policy: 'priority' } },
    'priorities, a prefix cache': { options: { ...TIGHT, policy: 'priority', enablePrefixCaching: true } },
    'three partial prefills': { options: { ...CHUNKED, maxNumPartialPrefills: 3, maxLongPartialPrefills: 2, longPrefillTokenThreshold: 30 } },
    'two partial prefills, a prefix cache': { options: { ...CHUNKED, enablePrefixCaching: true, maxNumPartialPrefills: 2 } },
    'two adapters at once': { options: { ...TIGHT, maxLoras: 2 }, adapterLimit: 2 },
    'two adapters at once, chunked prefill': { options: { ...CHUNKED, maxLoras: 2, enablePrefixCaching: true }, adapterLimit: 2 },
    'a queue of four': { options: TIGHT, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 30, limits: { sequences: { value: 6 }, stepTokens: { value: 1152 } }, blockSizeTokens: 16 },
  direct: Object.fromEntries(Object.entries(DIRECT).map(([name, overrides]) => [name, directSubject(overrides)])),
};
