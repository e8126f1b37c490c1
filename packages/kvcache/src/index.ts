export { BlockPool } from './block-pool.ts';
export type { BlockPoolOptions } from './block-pool.ts';
export type { ContentIndex } from './content.ts';
export { PrefixIndex } from './prefix-index.ts';
export { SegmentCensus } from './segment-census.ts';
export { TokenChain } from './token-chain.ts';
