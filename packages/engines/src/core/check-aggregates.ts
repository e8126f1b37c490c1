import { assert } from '@foretoken/kernel';
import type { DecodeMember } from './decode-member.ts';
import type { Decodes } from './decodes.ts';
import type { LiveRequest } from './live-request.ts';

/** Throws when the aggregates of a batch disagree with its members; `tick` is the next one. */
export function checkAggregates<R extends LiveRequest & DecodeMember>(batch: Decodes<R> & { readonly wasting: number; readonly crossings: number }, blockSize: number, tick: number): void {
  const found = { members: 0, context: 0, wasting: 0, crossings: 0 };
  for (const request of batch.list) {
    found.members++;
    found.context += batch.computedOf(request);
    if (request.finishTick < tick) found.wasting++;
    if (batch.computedOf(request) % blockSize === 0) found.crossings++;
  }
  assert(found.members === batch.size, `${found.members} members in a list of ${batch.size}`);
  assert(found.context === batch.contextTokens, `members hold ${found.context} tokens, counted are ${batch.contextTokens}`);
  assert(found.wasting === batch.wasting, `${found.wasting} members have their last token on its way, counted are ${batch.wasting}`);
  assert(found.crossings === batch.crossings, `${found.crossings} members need a block, counted are ${batch.crossings}`);
}
