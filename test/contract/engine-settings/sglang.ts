import type { EngineSettings } from './engine-settings.ts';
import { aging, byComparison, fair, largestFirst, leastProgress, longestPrompt, shortestFirst } from './policies.ts';

/** Tokens for little more than two of the longest requests, so that retraction and queueing happen. */
const TIGHT = { contextLength: 200, maxTotalTokens: 480, maxRunningRequests: 6, chunkedPrefillSize: 64 };

const HOST = { enableHierarchicalCache: true };
/** Storage, asked for the short prefixes that there are. */
const STORAGE = { hicacheStorageBackend: 'file', hicacheStoragePrefetchThreshold: 16 };

export const SGLANG_SETTINGS: EngineSettings = {
  settings: {
    'tight memory': { options: TIGHT, serial: false },
    'roomy memory': { options: { contextLength: 200 }, serial: false },
    'results at once': { options: { ...TIGHT, disableOverlapSchedule: true } },
    'little reserved': { options: { ...TIGHT, scheduleConservativeness: 0.05, maxTotalTokens: 256, disableOverlapSchedule: true } },
    'little reserved, overlapped': { options: { ...TIGHT, scheduleConservativeness: 0.05, maxTotalTokens: 256 }, serial: false },
    'pages of 16': { options: { ...TIGHT, pageSize: 16, disableOverlapSchedule: true } },
    'pages of 16, little reserved, overlapped': { options: { ...TIGHT, pageSize: 16, scheduleConservativeness: 0.03, maxTotalTokens: 272 }, serial: false },
    'no radix cache': { options: { ...TIGHT, disableRadixCache: true, disableOverlapSchedule: true } },
    'no radix cache, ignore_eos': { options: { ...TIGHT, disableRadixCache: true, ignoreEos: true, disableOverlapSchedule: true } },
    'whole prompts': { options: { ...TIGHT, chunkedPrefillSize: -1, maxPrefillTokens: 100, disableOverlapSchedule: true } },
    'mixed chunks': { options: { ...TIGHT, enableMixedChunk: true, disableOverlapSchedule: true } },
    'mixed chunks, little reserved, overlapped': { options: { ...TIGHT, enableMixedChunk: true, scheduleConservativeness: 0.03, maxTotalTokens: 256 }, serial: false },
    'longest prefix first': { options: { ...TIGHT, schedulePolicy: 'lpm', disableOverlapSchedule: true } },
    'depth first': { options: { ...TIGHT, schedulePolicy: 'dfs-weight' }, serial: false },
    'longest output first': { options: { ...TIGHT, schedulePolicy: 'lof', disableOverlapSchedule: true } },
    'random order': { options: { ...TIGHT, schedulePolicy: 'random', disableOverlapSchedule: true } },
    'highest response ratio next': { options: { ...TIGHT, schedulePolicy: 'hrrn', disableOverlapSchedule: true }, versions: ['main'] },
    'shortest prefill first': { options: { ...TIGHT, schedulePolicy: 'shortest-prefill-first', disableOverlapSchedule: true }, versions: ['main'] },
    'priorities with preemption': { options: { ...TIGHT, enablePriorityScheduling: true, priorityPreemptionThreshold: 0, disableOverlapSchedule: true } },
    'priorities with preemption, overlapped': { options: { ...TIGHT, enablePriorityScheduling: true, priorityPreemptionThreshold: 0, schedulePolicy: 'lof' }, serial: false },
    'youngest evicted first': { options: { ...TIGHT, radixEvictionPolicy: 'filo', disableOverlapSchedule: true } },
    'most recently used evicted first': { options: { ...TIGHT, radixEvictionPolicy: 'mru' }, serial: false },
    'two adapters at once': { options: { ...TIGHT, maxLorasPerBatch: 2, disableOverlapSchedule: true }, adapterLimit: 2 },
    'one adapter at once, small chunks': { options: { ...TIGHT, chunkedPrefillSize: 32, maxLorasPerBatch: 1, disableOverlapSchedule: true }, adapterLimit: 1 },
    'one adapter at once, mixed chunks, overlapped, little reserved': { options: { ...TIGHT, chunkedPrefillSize: 32, maxLorasPerBatch: 1, enableMixedChunk: true, scheduleConservativeness: 0.05, maxTotalTokens: 256 }, serial: false, adapterLimit: 1 },
    grammars: { options: { ...TIGHT, disableOverlapSchedule: true }, grammars: true },
    'grammars, overlapped': { options: TIGHT, grammars: true, serial: false },
    speculation: { options: { ...TIGHT, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } } },
    'speculation, pages of 16, little reserved': { options: { ...TIGHT, pageSize: 16, maxTotalTokens: 272, scheduleConservativeness: 0.03, speculative: { method: 'ngram', tokens: 4, acceptance: [0.5, 0.5, 0.5, 0.5] } } },
    "a user's order, victim and eviction, little reserved": {
      options: { ...TIGHT, scheduleConservativeness: 0.05, maxTotalTokens: 256, disableOverlapSchedule: true },
      policies: { order: shortestFirst, victim: leastProgress, eviction: largestFirst },
    },
    "a user's dynamic order and victim, overlapped": { options: { ...TIGHT, scheduleConservativeness: 0.05, maxTotalTokens: 256 }, policies: { order: aging, victim: longestPrompt }, serial: false },
    "a user's order with state, pages of 16": { options: { ...TIGHT, pageSize: 16, disableOverlapSchedule: true }, policies: { order: fair, eviction: largestFirst } },
    "a user's comparison, priorities with preemption": {
      options: { ...TIGHT, enablePriorityScheduling: true, priorityPreemptionThreshold: 0, disableOverlapSchedule: true },
      policies: { order: byComparison },
    },
    'a host tier': { options: { ...TIGHT, ...HOST, maxTotalTokens: 256, disableOverlapSchedule: true } },
    'a host tier, overlapped, little reserved': { options: { ...TIGHT, ...HOST, scheduleConservativeness: 0.05, maxTotalTokens: 256 }, serial: false },
    'a host tier of pages, written back': { options: { ...TIGHT, ...HOST, pageSize: 16, hicacheWritePolicy: 'write_back', hicacheRatio: 1.1, maxTotalTokens: 272 }, serial: false },
    'a host tier for what is used again': { options: { ...TIGHT, ...HOST, hicacheWritePolicy: 'write_through_selective', radixEvictionPolicy: 'lfu', maxTotalTokens: 256, disableOverlapSchedule: true } },
    'a host tier, longest prefix first, most recently used evicted first': { options: { ...TIGHT, ...HOST, hicacheWritePolicy: 'write_back', schedulePolicy: 'lpm', radixEvictionPolicy: 'mru', maxTotalTokens: 256 }, serial: false },
    'a host tier, priorities with preemption, mixed chunks': { options: { ...TIGHT, ...HOST, enablePriorityScheduling: true, priorityPreemptionThreshold: 0, enableMixedChunk: true, maxTotalTokens: 256 }, serial: false },
    'a host tier and storage': { options: { ...TIGHT, ...HOST, ...STORAGE, maxTotalTokens: 256, disableOverlapSchedule: true }, mayWait: true },
    'a host tier and storage, waited for to the end, overlapped': { options: { ...TIGHT, ...HOST, ...STORAGE, hicacheStoragePrefetchPolicy: 'wait_complete', maxTotalTokens: 256, hicacheRatio: 1.1 }, serial: false, mayWait: true },
    'a host tier of pages and little storage, never waited for': { options: { ...TIGHT, ...HOST, ...STORAGE, pageSize: 16, hicacheStoragePrefetchPolicy: 'best_effort', hicacheStorageSizeGib: 0.01, hicacheRatio: 1.1, maxTotalTokens: 272 }, serial: false },
    'two ranks': { options: TIGHT, serial: false, dataParallel: 2 },
    'two ranks, fewest requests, at once': { options: { ...TIGHT, disableOverlapSchedule: true, loadBalanceMethod: 'total_requests' }, dataParallel: 2 },
    'two ranks, fewest tokens': { options: { ...TIGHT, loadBalanceMethod: 'total_tokens' }, dataParallel: 2 },
    'two ranks in lockstep': { options: { ...TIGHT, maxRunningRequests: 12 }, dataParallel: 2, model: 'experts' },
    'two ranks in lockstep, at once, little reserved': { options: { ...TIGHT, maxRunningRequests: 12, scheduleConservativeness: 0.1, maxTotalTokens: 256, disableOverlapSchedule: true }, dataParallel: 2, model: 'experts' },
    'two ranks in lockstep, prefills delayed': { options: { ...TIGHT, maxRunningRequests: 12, enablePrefillDelayer: true, prefillDelayerMaxDelayPasses: 4, prefillDelayerTokenUsageLowWatermark: 0.2 }, dataParallel: 2, model: 'experts' },
    'four ranks in lockstep, grammars, mixed chunks': { options: { ...TIGHT, maxRunningRequests: 24, chunkedPrefillSize: 256, enableMixedChunk: true }, dataParallel: 4, model: 'experts', grammars: true },
    'two ranks in lockstep, speculation': { options: { ...TIGHT, maxRunningRequests: 12, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } }, dataParallel: 2, model: 'experts' },
    'a queue of four': { options: { ...TIGHT, disableOverlapSchedule: true }, queueLimit: 4 },
  },
  expected: { maxModelLen: 199, usableBlocks: 480, blockSizeTokens: 1, limits: { sequences: { value: 6 }, stepTokens: { value: 64 } } },
  longestPrompt: (plan) => plan.maxModelLen - 6,
  outputRoom: (plan, prompt) => plan.maxModelLen - prompt - 1,
};
