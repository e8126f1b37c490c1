import type { RequestColumns } from '@foretoken/engines';
import { contentBlocks, type ContentIndex } from '@foretoken/kvcache';
import { PrefixTree } from './prefix-tree.ts';

/** One hit rate, its integers, and what it means. */
export interface ReuseRate {
  readonly rate: number;
  readonly hits: number;
  readonly total: number;
  readonly definition: string;
}

/** What a prefix cache that never evicts would find, requests in arrival order and each finished before the next. */
export interface PrefixReuse {
  readonly blockTokens: number;
  readonly blockPrefix: ReuseRate;
  readonly tokenPrefix: ReuseRate;
  readonly requestMean: ReuseRate;
  readonly blockAny: ReuseRate;
  readonly vllmBlocks: ReuseRate;
  readonly vllmTokens: ReuseRate;
}

const definitions = {
  blockPrefix: 'leading blocks of a prompt found in the cache / all blocks of all prompts; a partly filled last block counts as a block',
  tokenPrefix: 'tokens of those leading blocks / all input tokens',
  requestMean: 'mean over requests of (tokens of those leading blocks / input tokens of the request)',
  blockAny: 'block ids of the trace (without such, segments of a prompt) seen in an earlier prompt, at any position / all of them',
  vllmBlocks: 'as vLLM: full blocks only, at least the last token is computed; leading full blocks found / all full blocks',
  vllmTokens: 'as vLLM: full blocks only, at least the last token is computed; tokens of the leading full blocks found / all input tokens',
} as const;

/**
 * Prefix reuse with infinite capacity under each definition. Where a later prompt quotes generated tokens
 * (`outputSegmentIds`), the vLLM numbers count them as cached too; the other definitions know prompts only.
 */
export function prefixReuse(columns: RequestColumns, content: ContentIndex, blockTokens: number): PrefixReuse {
  const totals = { blocks: 0, fullBlocks: 0, tokens: 0, blockHits: 0, tokenHits: 0, vllmHits: 0, ratios: 0 };
  const prompts = new PrefixTree();
  const quoted = content.outputSegmentIds;
  const promptsAndOutputs = quoted === undefined ? prompts : new PrefixTree();
  const { segmentIds, segmentTokens, offsets } = content;
  for (let r = 0; r < columns.count; r++) {
    const input = columns.inputTokens[r] as number;
    const [from, to] = [offsets[r] as number, offsets[r + 1] as number];
    const shared = prompts.match(segmentIds, segmentTokens, from, to);
    const hitBlocks = shared === input ? Math.ceil(input / blockTokens) : Math.floor(shared / blockTokens);
    const hitTokens = Math.min(hitBlocks * blockTokens, input);
    totals.blocks += Math.ceil(input / blockTokens);
    totals.fullBlocks += Math.floor(input / blockTokens);
    totals.tokens += input;
    totals.blockHits += hitBlocks;
    totals.tokenHits += hitTokens;
    totals.ratios += hitTokens / input;
    const cached = quoted === undefined ? shared : promptsAndOutputs.match(segmentIds, segmentTokens, from, to);
    totals.vllmHits += Math.min(Math.floor(cached / blockTokens), Math.floor((input - 1) / blockTokens));
    prompts.insert(segmentIds, segmentTokens, from, to);
    if (quoted !== undefined) insertWithOutput(promptsAndOutputs, columns, content, quoted, r);
  }
  const rate = (name: keyof typeof definitions, hits: number, total: number): ReuseRate => ({ rate: total > 0 ? hits / total : 0, hits, total, definition: definitions[name] });
  const anywhere = seenBefore(columns, content);
  return {
    blockTokens,
    blockPrefix: rate('blockPrefix', totals.blockHits, totals.blocks),
    tokenPrefix: rate('tokenPrefix', totals.tokenHits, totals.tokens),
    requestMean: rate('requestMean', totals.ratios, columns.count),
    blockAny: rate('blockAny', anywhere.seen, anywhere.total),
    vllmBlocks: rate('vllmBlocks', totals.vllmHits, totals.fullBlocks),
    vllmTokens: rate('vllmTokens', totals.vllmHits * blockTokens, totals.tokens),
  };
}

function insertWithOutput(tree: PrefixTree, columns: RequestColumns, content: ContentIndex, quoted: Int32Array, r: number): void {
  const end = tree.insert(content.segmentIds, content.segmentTokens, content.offsets[r] as number, content.offsets[r + 1] as number);
  const output = quoted[r] as number;
  if (output >= 0) tree.extend(end, output, columns.outputTokens[r] as number);
}

/** Every block id is new once. */
function seenBefore({ inputTokens, arrivalS }: RequestColumns, content: ContentIndex): { readonly seen: number; readonly total: number } {
  if (content.traceBlocks !== undefined) {
    const { touches, distinctBlocks } = contentBlocks({ content, inputTokens, arrivalS });
    return { seen: touches - distinctBlocks, total: touches };
  }
  const distinct = Int32Array.from(content.segmentIds).sort();
  let unique = 0;
  for (let i = 0; i < distinct.length; i++) if (i === 0 || distinct[i] !== distinct[i - 1]) unique++;
  return { seen: distinct.length - unique, total: distinct.length };
}
