import type { CachePolicy } from '../cache-policy.ts';
import { belady } from './belady.ts';
import { fifo } from './fifo.ts';
import { leafLru } from './leaf-lru.ts';
import { lengthAware } from './length-aware.ts';
import { lfuTail } from './lfu-tail.ts';
import { lfu } from './lfu.ts';
import { lruHead } from './lru-head.ts';
import { lruTokens } from './lru-tokens.ts';
import { lru } from './lru.ts';
import { plfu } from './plfu.ts';
import { sglang } from './sglang.ts';
import { tensorrtLlm } from './tensorrt-llm.ts';
import { tgi } from './tgi.ts';
import { ttl } from './ttl.ts';
import { vllm } from './vllm.ts';

/** Every cache that a trace can be replayed through. */
export const CACHE_POLICIES: readonly CachePolicy[] = [lru, lruHead, lruTokens, vllm, sglang, tensorrtLlm, tgi, leafLru, fifo, lfu, lfuTail, plfu, lengthAware, belady, ttl];
