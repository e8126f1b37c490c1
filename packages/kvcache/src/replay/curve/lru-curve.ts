import type { BlockStream } from '../block-stream.ts';
import type { HitRateDefinition } from '../hit-rates.ts';
import { hitRate } from '../hit-rates.ts';
import type { ReplayTotals } from '../replay.ts';
import { RecencyStack } from './recency-stack.ts';

/** What LRU finds at every capacity at once. */
export interface LruCurve {
  /** Totals of a replay with this capacity. */
  at(capacityBlocks: number): ReplayTotals;
  /** The smallest capacity in blocks that reaches a hit rate, up to the rounding of a double; undefined = none does. */
  smallestFor(rate: number, definition: HitRateDefinition): number | undefined;
  /** The smallest capacity that finds all that an infinite cache would. */
  readonly fullCapacityBlocks: number;
}

export interface LruCurveOptions {
  readonly touch: 'head-first' | 'tail-first';
  readonly onProgress?: (done: number) => void;
}

const PROGRESS_EVERY = 256;

/**
 * Replays a stream once and learns the hits of an LRU cache of every capacity: LRU of capacity C holds the C blocks
 * used last, so a block is found exactly where fewer than C others were used since (stack distance), and it is part of
 * the prefix where this holds for all before it, too. Memory: 46 bytes per distinct block.
 */
export function lruCurve(stream: BlockStream, { touch, onProgress }: LruCurveOptions): LruCurve {
  const hits = new DepthHistogram(stream.distinctBlocks);
  const stack = new RecencyStack(stream.distinctBlocks, stream.longestBlocks);
  const blocks = new Int32Array(stream.longestBlocks);
  let inputTokens = 0;
  for (let request = 0; request < stream.requests; request++) {
    const count = stream.read(request, blocks);
    inputTokens += stream.inputTokens[request]!;
    stack.makeRoom(count);
    findDepths(stream, request, blocks, count, stack, hits);
    stack.use(blocks, count, touch === 'tail-first');
    if (onProgress !== undefined && request % PROGRESS_EVERY === 0) onProgress(request);
  }
  hits.accumulate();
  return curveOf(hits, { requests: stream.requests, blocks: stream.touches, inputTokens });
}

function findDepths(stream: BlockStream, request: number, blocks: Int32Array, count: number, stack: RecencyStack, hits: DepthHistogram): void {
  const input = stream.inputTokens[request]!;
  const { blockTokens } = stream;
  const most = stream.computesLastToken ? Math.floor((input - 1) / blockTokens) : count;
  let [slot, depth, deepest] = [-9, 0, 0];
  for (let i = 0; i < count; i++) {
    const found = stack.slotOf(blocks[i]!);
    if (found < 0) {
      deepest = Infinity;
      slot = -9;
      continue;
    }
    // Live neighbours in the stack differ by one.
    if (found === slot + 1) depth--;
    else if (found === slot - 1) depth++;
    else depth = stack.usedAfter(found);
    slot = found;
    hits.anyBlocks[depth]!++;
    if (depth > deepest) deepest = depth;
    if (i >= most || deepest === Infinity) continue;
    const tokens = Math.min(blockTokens, input - i * blockTokens);
    hits.prefixBlocks[deepest]!++;
    hits.prefixTokens[deepest]! += tokens;
    hits.ratios[deepest]! += tokens / input;
  }
}

/** Hits by the stack depth that a cache must reach to have them. */
class DepthHistogram {
  readonly prefixBlocks: Float64Array;
  readonly anyBlocks: Float64Array;
  readonly prefixTokens: Float64Array;
  readonly ratios: Float64Array;

  constructor(depths: number) {
    this.prefixBlocks = new Float64Array(depths);
    this.anyBlocks = new Float64Array(depths);
    this.prefixTokens = new Float64Array(depths);
    this.ratios = new Float64Array(depths);
  }

  accumulate(): void {
    for (const column of [this.prefixBlocks, this.anyBlocks, this.prefixTokens, this.ratios]) {
      for (let depth = 1; depth < column.length; depth++) column[depth]! += column[depth - 1]!;
    }
  }
}

function curveOf(hits: DepthHistogram, whole: Pick<ReplayTotals, 'requests' | 'blocks' | 'inputTokens'>): LruCurve {
  const depths = hits.anyBlocks.length;
  const at = (capacityBlocks: number): ReplayTotals => {
    const depth = Math.min(Math.floor(capacityBlocks), depths) - 1;
    const of = (column: Float64Array): number => (depth < 0 ? 0 : column[depth]!);
    return { ...whole, prefixBlocks: of(hits.prefixBlocks), anyBlocks: of(hits.anyBlocks), prefixTokens: of(hits.prefixTokens), ratios: of(hits.ratios) };
  };
  const smallest = (reaches: (totals: ReplayTotals) => boolean): number | undefined => {
    if (!reaches(at(depths))) return undefined;
    let [low, high] = [0, depths];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (reaches(at(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const best = at(depths);
  return {
    at,
    smallestFor: (rate, definition) => smallest((totals) => hitRate(totals, definition) >= rate),
    fullCapacityBlocks: smallest(({ prefixBlocks, anyBlocks }) => prefixBlocks === best.prefixBlocks && anyBlocks === best.anyBlocks) ?? 0,
  };
}
