import { type CachePolicy, CACHE_POLICIES, idBlocks, studyCaches } from '@foretoken/kvcache';
import { buildCacheResult } from '../cache/build-cache-result.ts';
import type { CacheResult } from '../cache/cache-result.ts';

export interface CacheFixture {
  readonly policies?: readonly string[];
  readonly capacities?: readonly number[];
  readonly ttlsS?: readonly number[];
  readonly shown?: CacheResult['shown'];
  readonly path?: string;
  /** Requests; each has three blocks, of which `shared` are those of all others. */
  readonly requests?: number;
  readonly shared?: 0 | 1 | 2;
}

/** A small study: prompts of three blocks of 16 tokens, one a second. */
export function fixtureCache({ policies = ['lru', 'fifo'], capacities = [2, 5, Infinity], ttlsS = [], shown = ['token_prefix'], path = 't.jsonl', requests = 40, shared = 1 }: CacheFixture = {}): CacheResult {
  const ids = Int32Array.from({ length: 3 * requests }, (_, i) => (i % 3 < shared ? i % 3 : Math.floor(i / 3) * (3 - shared) + (i % 3)));
  const offsets = Int32Array.from({ length: requests + 1 }, (_, r) => 3 * r);
  const stream = idBlocks({ blockTokens: 16, ids, offsets, inputTokens: new Int32Array(requests).fill(48), arrivalS: Float64Array.from({ length: requests }, (_, r) => r) });
  const chosen = policies.map((name) => CACHE_POLICIES.find((each) => each.name === name)).filter((policy): policy is CachePolicy => policy !== undefined);
  const [subject] = CACHE_POLICIES as readonly [CachePolicy];
  const study = studyCaches(stream, { policies: [...new Set([...chosen, subject])], capacities, ttlsS });
  const { touches: blocks, distinctBlocks, blockTokens } = stream;
  const trace = { path, format: 'mooncake', contentHash: 'sha256:00', requests, inputTokens: 48 * requests, dropped: { zero_input: 2 }, blockTokens, ownBlockTokens: 32, blocks, distinctBlocks };
  return buildCacheResult(study, { foretoken: '1.2.3', trace, model: { id: 'm', kvBytesPerToken: 1024 }, shown, policies: chosen, subject });
}
