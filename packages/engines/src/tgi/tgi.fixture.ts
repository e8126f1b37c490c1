import type { TgiConfig } from './config.ts';

/** A v3 router with everything optional off. */
export const BARE: TgiConfig = {
  version: '3',
  admission: 'blocks',
  blockSizeTokens: 1,
  numBlocks: 200,
  prefixCaching: false,
  chunking: false,
  maxConcurrentRequests: 128,
  maxBatchPrefillTokens: 100,
  maxBatchTotalTokens: 200,
  waitingServedRatio: 0.3,
  maxWaitingTokens: 20,
  maxInputTokens: 100,
  maxTotalTokens: 150,
  turnTokens: 1024,
  speculate: 0,
};
