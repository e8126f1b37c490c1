import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { DecodeBatch } from './decode-batch.ts';
import type { DecodeMember } from './decode-member.ts';
import { LiveRequest } from './live-request.ts';
import { StepRecord } from './step-record.ts';

class Member extends LiveRequest implements DecodeMember {
  finishTick = 0;
  producedAtJoin = 0;
}

/** A request with its prompt computed and its first token delivered. */
function memberOf(request: number, promptTokens: number, maxTokens: number): Member {
  const member = new Member({ request, promptTokens, maxTokens, stopAt: 0, priority: 0, arrivalS: 0, tieRank: request, adapter: 0 });
  member.computed = promptTokens;
  member.tokens = promptTokens + 1;
  return member;
}

/** What a batch shows of itself before a tick. */
function facts(batch: DecodeBatch<Member>): unknown {
  const boundary: unknown[] = [];
  const crossing: number[] = [];
  batch.forEachBoundary(({ request }, takes, fills) => void boundary.push([request, takes, fills]));
  batch.forEachCrossing(({ request }) => void crossing.push(request));
  return { boundary, crossing, crossings: batch.crossings, context: batch.contextTokens, size: batch.size, computed: [...batch.list].map((member) => [member.request, batch.computedOf(member), batch.outputsOf(member)]) };
}

/** Random joins, departures, dissolutions and ticks; every finished member leaves. */
function play(naive: boolean, blockSize: number, seed: number): unknown[] {
  const stream = randomStream(seed, 'decode batch');
  const batch = new DecodeBatch<Member>(blockSize, naive);
  const seen: unknown[] = [];
  for (let i = 0; i < 120; i++) {
    const move = stream.nextInt(12);
    const members = [...batch.list];
    const chosen = stream.nextInt(Math.max(1, members.length));
    if (move < 3) batch.join(memberOf(i, 1 + stream.nextInt(20), 2 + stream.nextInt(25)), 0);
    else if (move === 3 && members.length > 0) batch.leave(members[chosen]!);
    else if (move === 4) for (const member of batch.disband()) batch.join(member, 0);
    else if (move === 5) batch.reorder([...members.slice(chosen), ...members.slice(0, chosen)]);
    else if (members.length > 0) {
      const record = new StepRecord<Member>();
      batch.advance(record);
      const gaps: number[] = [];
      const tokens = batch.deliver(record, i, (gapS, count) => void gaps.push(...new Array<number>(count).fill(gapS)), () => undefined);
      seen.push({ tokens, gaps: gaps.sort((a, b) => a - b), finishing: record.finishing.map(({ request }) => request) });
      for (const member of record.finishing) {
        expect(batch.outputsOf(member)).toBe(member.maxTokens);
        batch.leave(member);
      }
    }
    batch.checkIntegrity();
    seen.push(facts(batch));
  }
  return seen;
}

describe('DecodeBatch', () => {
  it.each([1, 4, 16])('shows the same as aggregates and request by request, blocks of %d', (blockSize) => {
    for (let seed = 0; seed < 30; seed++) expect(play(false, blockSize, seed)).toEqual(play(true, blockSize, seed));
  });

  it('names in order those that need a block and those that fill one', () => {
    const batch = new DecodeBatch<Member>(4, false);
    for (const [request, prompt] of [7, 4, 6, 8, 11].entries()) batch.join(memberOf(request, prompt, 10), 0);
    const seen: unknown[] = [];
    batch.forEachBoundary(({ request }, takes, fills) => void seen.push([request, takes, fills]));
    expect(seen).toEqual([[0, false, true], [1, true, false], [3, true, false], [4, false, true]]);
  });
});
