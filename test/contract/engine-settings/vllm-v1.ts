import { VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import type { VllmV1Config } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import type { EngineSubject } from '../drive.ts';
import type { EngineSettings } from './engine-settings.ts';
import { aging, byChance, byComparison, fair, leastProgress, longestPrompt, shortestFirst } from './policies.ts';

/** Blocks for little more than two of the longest requests, so that preemption and queueing happen. */
const TIGHT = { maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64 };

/** Room for everything in host memory, and for little more than the longest request on the GPU. */
const HOST = { kvOffloadingSizeGib: 1, numGpuBlocks: 14 };
/** Chunks of two blocks over the network. */
const SHARED = { sharedKvGb: 1, sharedKvChunkTokens: 32, numGpuBlocks: 14 };
/** Loads take time, and blocks. */
const WAITS = { mayWait: true, waitingHolds: true };

const DIRECT: Readonly<Record<string, Partial<VllmV1Config>>> = {
  'blocks of 4 tokens, asynchronous': { blockSizeTokens: 4, numGpuBlocks: 100, asyncScheduling: true },
  'one request at a time': { maxNumSeqs: 1 },
  'prefill limited to 10 tokens a step': { longPrefillTokenThreshold: 10 },
  'admission without reserve': { reserveFullIsl: false, asyncScheduling: true },
  'V2 model runner, pipeline of two': { asyncScheduling: true, useV2ModelRunner: true, pipelineParallel: 2 },
  'a sliding window beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'sliding', windowTokens: 40 }], numGpuBlocks: 60 },
  'local chunks beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'chunked-local', windowTokens: 64 }], numGpuBlocks: 60 },
  'recurrent state beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'state', windowTokens: 0 }], enablePrefixCaching: false, numGpuBlocks: 40 },
  'a fifth of the blocks kept free': { version: 'main', watermark: 0.2 },
  'a draft model': { speculative: { method: 'draft-model', tokens: 2 } },
  'n-gram drafts': { version: 'main', speculative: { method: 'ngram', tokens: 3 } },
};

function directSubject(overrides: Partial<VllmV1Config>): EngineSubject {
  const config: VllmV1Config = { ...VLLM_V1_BARE, maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64, ...overrides };
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  return {
    longestPrompt: config.maxModelLen - 1,
    outputRoom: (prompt) => config.maxModelLen - prompt,
    mayWait: false,
    maxNumSeqs: config.maxNumSeqs,
    usableBlocks: config.numGpuBlocks - 1,
    serial: config.pipelineParallel === 1,
    oneTokenPerStep: config.speculative === undefined,
    create: ({ census, ...request }) =>
      new VllmV1Replica({ ...request, ...(census === undefined ? {} : { census }), config, stepTime, acceptDrafts: (row, verification, drafts) => (row + verification) % (drafts + 1) }),
  };
}

export const VLLM_V1_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT },
    'roomy memory': { options: { maxModelLen: 192, numGpuBlocks: 200 } },
    'tight memory, synchronous': { options: { ...TIGHT, asyncScheduling: false } },
    'no prefix cache': { options: { ...TIGHT, enablePrefixCaching: false } },
    'whole prompts': { options: { ...TIGHT, enableChunkedPrefill: false, maxNumBatchedTokens: 192 } },
    priorities: { options: { ...TIGHT, policy: 'priority' } },
    'two adapters at once': { options: { ...TIGHT, maxLoras: 2 }, adapterLimit: 2 },
    'a pipeline of two': { options: TIGHT, pipelineParallel: 2 },
    grammars: { options: TIGHT, grammars: true },
    'grammars, synchronous': { options: { ...TIGHT, asyncScheduling: false }, grammars: true },
    speculation: { options: { ...TIGHT, asyncScheduling: false, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } } },
    'a host tier': { options: { ...TIGHT, ...HOST }, ...WAITS },
    'a host tier, synchronous': { options: { ...TIGHT, ...HOST, asyncScheduling: false }, ...WAITS },
    'a small host tier by ARC before a drive': { options: { ...TIGHT, ...HOST, kvOffloadingSizeGib: 0.01, kvOffloadingDiskSizeGib: 0.02, kvOffloadingEvictionPolicy: 'arc' }, ...WAITS },
    'chunks of two blocks, kept when asked for': { options: { ...TIGHT, ...HOST, kvOffloadingBlocksPerChunk: 2, kvOffloadingStoreThreshold: 1 }, ...WAITS },
    'a host tier, priorities': { options: { ...TIGHT, ...HOST, policy: 'priority' }, ...WAITS },
    'a host tier, more memory': { options: { ...TIGHT, ...HOST, numGpuBlocks: 20 }, ...WAITS },
    'a host tier, synchronous, no reserve': { options: { ...TIGHT, ...HOST, asyncScheduling: false, reserveFullIsl: false }, ...WAITS },
    'a host tier, a pipeline of two': { options: { ...TIGHT, ...HOST }, pipelineParallel: 2, ...WAITS },
    'a host tier, speculation': { options: { ...TIGHT, ...HOST, asyncScheduling: false, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } }, ...WAITS },
    'a shared pool': { options: { ...TIGHT, ...SHARED }, ...WAITS },
    'a shared pool, synchronous': { options: { ...TIGHT, ...SHARED, asyncScheduling: false }, ...WAITS },
    'a small shared pool behind a host tier': { options: { ...TIGHT, ...SHARED, sharedKvGb: 0.02, kvOffloadingSizeGib: 0.01 }, ...WAITS },
    'a shared pool, two ranks': { options: { ...TIGHT, ...SHARED }, dataParallel: 2, ...WAITS },
    'two ranks': { options: TIGHT, dataParallel: 2 },
    'two ranks, synchronous': { options: { ...TIGHT, asyncScheduling: false }, dataParallel: 2 },
    'two ranks of two stages': { options: TIGHT, dataParallel: 2, pipelineParallel: 2 },
    'two ranks in lockstep': { options: TIGHT, dataParallel: 2, model: 'experts' },
    'two ranks in lockstep, synchronous': { options: { ...TIGHT, asyncScheduling: false }, dataParallel: 2, model: 'experts' },
    'four ranks in lockstep, adapters and grammars': { options: { ...TIGHT, maxLoras: 2 }, dataParallel: 4, model: 'experts', grammars: true },
    'two ranks in lockstep, speculation': { options: { ...TIGHT, asyncScheduling: false, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } }, dataParallel: 2, model: 'experts' },
    'two ranks, a queue of four': { options: TIGHT, dataParallel: 2, queueLimit: 4 },
    'a queue of four': { options: TIGHT, queueLimit: 4 },
    "a user's order and victim": { options: TIGHT, policies: { order: shortestFirst, victim: leastProgress } },
    "a user's dynamic order, two adapters": { options: { ...TIGHT, maxLoras: 2 }, adapterLimit: 2, policies: { order: aging } },
    "a user's order with state, synchronous": { options: { ...TIGHT, asyncScheduling: false }, policies: { order: fair, victim: longestPrompt } },
    "a user's comparison, a pipeline of two": { options: TIGHT, pipelineParallel: 2, policies: { order: byComparison, victim: longestPrompt } },
    "a user's random order, speculation": {
      options: { ...TIGHT, asyncScheduling: false, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } },
      policies: { order: byChance, victim: leastProgress },
    },
  },
  expected: { maxModelLen: 192, usableBlocks: 29, limits: { sequences: { value: 6 }, stepTokens: { value: 64 } }, blockSizeTokens: 16 },
  direct: Object.fromEntries(Object.entries(DIRECT).map(([name, overrides]) => [name, directSubject(overrides)])),
};
