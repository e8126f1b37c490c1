import type { EnginePlan } from '@foretoken/engines';
import type { EngineSettings } from './engine-settings.ts';

/**
 * Room for one of the longest requests beside a longest cached prompt (less, and TGI itself can wait for ever),
 * so that requests queue for blocks and cached prompts are evicted.
 */
const TIGHT = { maxTotalTokens: 192, maxInputTokens: 150, maxBatchPrefillTokens: 64, maxBatchTotalTokens: 361 };
const WHOLE = { ...TIGHT, maxBatchPrefillTokens: 150 };
const DRAFTS = { method: 'ngram', tokens: 3, acceptance: [0.8, 0.6, 0.4] } as const;

export const TGI_SETTINGS: EngineSettings = {
  settings: {
    'tight memory, chunked prompts': { options: TIGHT, versions: ['3'] },
    'roomy memory, chunked prompts': { options: { ...TIGHT, maxBatchTotalTokens: 4000 }, versions: ['3'] },
    'no prefix cache': { options: { ...TIGHT, usePrefixCaching: false }, versions: ['3'] },
    'cached blocks of 256': { options: { ...TIGHT, attention: 'flashdecoding', usePrefixCaching: true, maxBatchTotalTokens: 1100 }, versions: ['3'] },
    'speculation over a prefix cache': { options: { ...WHOLE, maxBatchTotalTokens: 400, speculative: DRAFTS }, versions: ['3'] },
    'paged attention': { options: { ...WHOLE, attention: 'paged', maxBatchTotalTokens: 496 } },
    'prompts that interrupt only when many wait': { options: { ...WHOLE, attention: 'paged', maxBatchTotalTokens: 2000, waitingServedRatio: 1.2, maxWaitingTokens: 8 } },
    'three at a time': { options: { ...WHOLE, attention: 'paged', maxBatchTotalTokens: 2000, maxBatchSize: 3 } },
    'medusa heads': { options: { ...WHOLE, maxBatchTotalTokens: 2000, usePrefixCaching: false, speculative: { ...DRAFTS, method: 'medusa' } } },
    'padded batches': { options: { ...WHOLE, requiresPadding: true, maxBatchTotalTokens: 700 } },
    'four requests in the server': { options: { ...WHOLE, maxConcurrentRequests: 4 } },
    grammars: { options: TIGHT, versions: ['3'], grammars: true },
    'grammars and adapters, paged attention': { options: { ...WHOLE, attention: 'paged', maxBatchTotalTokens: 496, loraAdapters: 3 }, grammars: true },
    'grammars, padded': { options: { ...WHOLE, requiresPadding: true, maxBatchTotalTokens: 700 }, grammars: true },
    'grammars under speculation': { options: { ...WHOLE, maxBatchTotalTokens: 2000, usePrefixCaching: false, speculative: DRAFTS }, grammars: true },
    'a queue of four': { options: WHOLE, queueLimit: 4 },
  },
  expected: { maxModelLen: 192, usableBlocks: 360, limits: { sequences: { value: 128 }, stepTokens: { value: 64 } }, blockSizeTokens: 1 },
  longestPrompt: () => TIGHT.maxInputTokens,
  outputRoom: (plan: EnginePlan, prompt: number) => plan.maxModelLen - prompt,
};
