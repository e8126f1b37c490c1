import type { CachePolicy } from '../cache-policy.ts';
import { RadixReplay } from '../radix-replay.ts';

/** What SGLang serves; see `RadixReplay`. */
export const sglang: CachePolicy = {
  name: 'sglang',
  about: 'SGLang: a radix tree of tokens, least recently used leaves first and whole, the last token of a prompt computed anew.',
  bound: 'tokens',
  needsPrompts: true,
  create: (stream, { capacityBlocks }) => new RadixReplay(stream, capacityBlocks),
};
