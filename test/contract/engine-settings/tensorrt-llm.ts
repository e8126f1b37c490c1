import { FrontQueue, frontSink, longestPrompt, promptRefusal, TENSORRT_LLM_BARE, TensorrtLlmReplica, TRITON_DEFAULTS, TritonPolicy } from '@foretoken/engines';
import type { TensorrtLlmConfig, TritonConfig } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import type { EngineSubject } from '../drive.ts';
import type { EngineSettings } from './engine-settings.ts';

/** Blocks for little more than two of the longest requests, so that pausing and queueing happen. */
const TIGHT = { maxSeqLen: 192, numBlocks: 15, tokensPerBlock: 16, maxBatchSize: 6, maxNumTokens: 192 };
const CHUNKED = { ...TIGHT, enableChunkedPrefill: true, maxNumTokens: 64 };
const ROOMY = { maxSeqLen: 192, numBlocks: 200 };
const TRITON = { ...TIGHT, frontend: 'triton' };

const SETTINGS: EngineSettings['settings'] = {
  'tight memory': { options: TIGHT },
  'roomy memory': { options: ROOMY },
  'roomy memory, chunked': { options: { ...ROOMY, enableChunkedPrefill: true, maxNumTokens: 64 } },
  ...Object.fromEntries(
    (['GUARANTEED_NO_EVICT', 'MAX_UTILIZATION', 'STATIC_BATCH'] as const).flatMap((capacitySchedulerPolicy) =>
      [false, true].flatMap((disableOverlapScheduler) => {
        const name = `${capacitySchedulerPolicy}, ${disableOverlapScheduler ? 'synchronous' : 'overlapped'}`;
        const shared = { capacitySchedulerPolicy, disableOverlapScheduler };
        return [
          [`${name}, whole prompts`, { options: { ...TIGHT, ...shared } }],
          [`${name}, first come first served`, { options: { ...CHUNKED, ...shared } }],
          [`${name}, equal progress`, { options: { ...CHUNKED, ...shared, contextChunkingPolicy: 'EQUAL_PROGRESS' } }],
        ];
      }),
    ),
  ),
  'the C++ executor': { options: { ...TIGHT, backend: 'tensorrt' } },
  'two steps ahead': { options: { ...TIGHT, capacitySchedulerPolicy: 'MAX_UTILIZATION', twoStepLookahead: true } },
  'few tokens a step': { options: { ...CHUNKED, maxNumTokens: 16, tokensPerBlock: 8, numBlocks: 60, maxBatchSize: 30 } },
  'no reuse': { options: { ...TIGHT, enableBlockReuse: false } },
  'whole blocks reused only': { options: { ...TIGHT, enablePartialReuse: false } },
  'no copies': { options: { ...TIGHT, copyOnPartialReuse: false } },
  'a host cache': { options: { ...TIGHT, capacitySchedulerPolicy: 'MAX_UTILIZATION', hostCacheSize: 10_000_000 }, looksBelow: true },
  'important beginnings': { options: { ...TIGHT, retentionRanges: [0, 16, 90, 0, 16, -1, 20, 30], decodeRetentionPriority: 5, decodeDurationMs: 20 } },
  'two adapters at once': { options: { ...TIGHT, loraPages: 2 }, adapterLimit: 2 },
  'two adapters at once, best effort': { options: { ...TIGHT, loraPages: 2, capacitySchedulerPolicy: 'MAX_UTILIZATION' }, adapterLimit: 2 },
  speculation: { options: { ...TIGHT, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } } },
  'speculation, best effort': { options: { ...CHUNKED, capacitySchedulerPolicy: 'MAX_UTILIZATION', speculative: { method: 'mtp', tokens: 3, acceptance: [0.8, 0.6, 0.4] } } },
  grammars: { options: TIGHT, grammars: true },
  'grammars, chunked, best effort': { options: { ...CHUNKED, capacitySchedulerPolicy: 'MAX_UTILIZATION', guidedDecodingBackend: 'llguidance' }, grammars: true },
  'grammars and adapters, the C++ executor': { options: { ...TIGHT, backend: 'tensorrt', loraPages: 4, loraPagesPerAdapter: 2, maxCpuLoras: 3 }, adapterLimit: 2, grammars: true },
  'a queue of four': { options: TIGHT, queueLimit: 4 },
  'behind Triton': { options: TRITON },
  'behind Triton, grammars': { options: TRITON, grammars: true },
  'behind Triton, batches preferred': { options: { ...TRITON, tritonMaxQueueDelayUs: 5000, tritonPreferredBatchSizes: [2, 4] }, mayWait: true },
  'behind Triton, late ones last': { options: { ...TRITON, tritonMaxQueueDelayUs: 30_000, tritonTimeoutUs: 10_000, tritonTimeoutAction: 'DELAY' }, mayWait: true },
  'behind Triton, two batches at a time': { options: { ...TRITON, tritonInstances: 2, tritonMaxBatchSize: 3, tritonPriorityLevels: 2 }, mayWait: true },
  'behind Triton, by priority': { options: { ...TRITON, tritonMaxQueueDelayUs: 20_000, tritonPriorityLevels: 2 }, mayWait: true },
};

/** Settings that no option reaches, on pools of a few blocks. */
const DIRECT: Readonly<Record<string, Partial<TensorrtLlmConfig>>> = {
  'blocks of a token': { tokensPerBlock: 1, chunkUnitSize: 1, numBlocks: 240, chunkingPolicy: 'FIRST_COME_FIRST_SERVED', maxNumTokens: 50 },
  'chunks of 12 tokens at most': { chunkingPolicy: 'EQUAL_PROGRESS', chunkUnitSize: 4, maxContextLength: 12, capacityPolicy: 'MAX_UTILIZATION' },
  'prompts cut at a pause': { capacityPolicy: 'MAX_UTILIZATION', maxInputLen: 150, maxNumTokens: 150, numBlocks: 14 },
  'more selected than run': { maxBatchSize: 2, chunkingPolicy: 'FIRST_COME_FIRST_SERVED', maxNumTokens: 40 },
  'more selected than run, best effort': { maxBatchSize: 2, capacityPolicy: 'MAX_UTILIZATION' },
  'unlimited fetching': { maxNumActiveRequests: Infinity, maxNumRequests: 3, capacityPolicy: 'MAX_UTILIZATION' },
  'a host cache of three blocks': { hostBlocks: 3, capacityPolicy: 'MAX_UTILIZATION', overlap: false },
};

function directSubject(overrides: Partial<TensorrtLlmConfig>, triton?: Partial<TritonConfig>): EngineSubject {
  const config: TensorrtLlmConfig = {
    ...TENSORRT_LLM_BARE,
    maxSeqLen: 192,
    maxInputLen: 191,
    numBlocks: 15,
    tokensPerBlock: 16,
    chunkUnitSize: 16,
    maxBatchSize: 6,
    maxNumRequests: 6,
    maxNumActiveRequests: 6,
    maxNumTokens: 192,
    ...overrides,
  };
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  return {
    longestPrompt: longestPrompt(config),
    outputRoom: (prompt) => config.maxSeqLen - prompt,
    mayWait: triton !== undefined,
    maxNumSeqs: Math.max(config.maxNumRequests, config.maxBatchSize),
    usableBlocks: config.numBlocks,
    serial: true,
    oneTokenPerStep: true,
    looksBelow: config.hostBlocks > 0,
    create: ({ census, ...request }) => {
      const options = { ...request, ...(census === undefined ? {} : { census }), config, stepTime };
      if (triton === undefined) return new TensorrtLlmReplica(options);
      const front: FrontQueue = new FrontQueue({
        inner: new TensorrtLlmReplica({ ...options, sink: frontSink(request.sink, () => front.queued) }),
        policy: new TritonPolicy({ ...TRITON_DEFAULTS, maxBatchSize: 4, ...triton }),
        columns: request.columns,
        log: request.log,
        sink: request.sink,
        replica: 0,
        refusal: (row) => promptRefusal(config, request.columns.inputTokens[row]!),
      });
      return front;
    },
  };
}

export const TENSORRT_LLM_SETTINGS: EngineSettings = {
  settings: SETTINGS,
  expected: { maxModelLen: 192, usableBlocks: 15, limits: { sequences: { value: 6 }, stepTokens: { value: 192 } }, blockSizeTokens: 16 },
  direct: {
    ...Object.fromEntries(Object.entries(DIRECT).map(([name, overrides]) => [name, directSubject(overrides)])),
    'two Triton batches at a time': directSubject({}, { instances: 2 }),
    'one Triton batch at a time, with a delay': directSubject({}, { instances: 1, maxQueueDelayUs: 20_000, preferredBatchSizes: [3] }),
  },
};
