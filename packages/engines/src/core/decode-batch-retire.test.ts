import { describe, expect, it } from 'vitest';
import { DecodeBatch } from './decode-batch.ts';
import type { DecodeMember } from './decode-member.ts';
import { LiveRequest } from './live-request.ts';
import { StepRecord } from './step-record.ts';

class Member extends LiveRequest implements DecodeMember {
  finishTick = 0;
  producedAtJoin = 0;
}

/** Prompt of `prompt` tokens, computed, first token delivered at time 0. */
function member(row: number, prompt: number, outputs: number, stopAt = 0): Member {
  const created = new Member({ request: row, promptTokens: prompt, maxTokens: outputs, stopAt, priority: 0, arrivalS: 0, tieRank: row, adapter: 0 });
  created.computed = prompt;
  created.tokens = prompt + 1;
  return created;
}

describe.each([['fast', false], ['naive', true]] as const)('decode batch, %s', (_, naive) => {
  function bench(): { batch: DecodeBatch<Member>; schedule: () => StepRecord<Member>; deliver: (record: StepRecord<Member>, nowS: number) => [number, [number, number][]] } {
    const batch = new DecodeBatch<Member>(4, naive);
    const schedule = (): StepRecord<Member> => {
      const record = new StepRecord<Member>();
      batch.advance(record);
      return record;
    };
    const deliver = (record: StepRecord<Member>, nowS: number): [number, [number, number][]] => {
      const gaps: [number, number][] = [];
      const tokens = batch.deliver(record, nowS, (gapS, count) => gaps.push([gapS, count]), () => undefined);
      return [tokens, gaps.sort(([a], [b]) => a - b)];
    };
    return { batch, schedule, deliver };
  }

  it('delivers to a retired member what was on its way, and schedules nothing more for it', () => {
    const { batch, schedule, deliver } = bench();
    const [short, long] = [member(0, 8, 3), member(1, 5, 9)];
    batch.join(short, 0);
    batch.join(long, 0);
    const first = schedule();
    const second = schedule();
    expect(second.finishing).toEqual([short]);
    batch.retire(short);
    batch.checkIntegrity();
    expect([batch.size, batch.wasting, batch.contextTokens]).toEqual([1, 0, 7]);
    const third = schedule();
    expect([third.groupSize, third.groupWasted]).toEqual([1, 0]);
    expect(deliver(first, 1)[0]).toBe(2);
    expect([batch.outputsOf(short), short.grouped]).toEqual([2, true]);
    expect(deliver(second, 2)[0]).toBe(2);
    expect([short.outputTokens, short.computed, short.lastTokenS, short.grouped]).toEqual([3, 10, 2, false]);
    expect(deliver(third, 3)[0]).toBe(1);
    expect(batch.outputsOf(long)).toBe(4);
    batch.checkIntegrity();
  });

  it('settles a member that is retired with nothing on its way, and takes it back later', () => {
    const { batch, schedule, deliver } = bench();
    const [left, other] = [member(0, 8, 9), member(1, 8, 9)];
    batch.join(left, 0);
    batch.join(other, 0);
    deliver(schedule(), 1);
    batch.retire(left);
    expect([left.outputTokens, left.computed, left.grouped]).toEqual([2, 9, false]);
    expect(deliver(schedule(), 2)).toEqual([1, [[1, 1]]]);
    batch.join(left, 0);
    expect(deliver(schedule(), 3)[1].reduce((sum, [gapS, count]) => sum + gapS * count, 0)).toBe(1 + 2);
    expect([batch.outputsOf(left), batch.outputsOf(other)]).toEqual([3, 4]);
    batch.checkIntegrity();
  });

  it('loses the tokens of a retired member that leaves', () => {
    const { batch, schedule, deliver } = bench();
    const [gone, other] = [member(0, 8, 2), member(1, 8, 9)];
    batch.join(gone, 0);
    batch.join(other, 0);
    const record = schedule();
    batch.retire(gone);
    batch.leave(gone);
    expect(deliver(record, 1)[0]).toBe(1);
    expect([gone.outputTokens, gone.grouped]).toEqual([1, false]);
    batch.checkIntegrity();
  });

  it('wastes a tick on a member whose end was not foreseen', () => {
    const { batch, schedule, deliver } = bench();
    const each = member(0, 8, 9, 2);
    batch.join(each, 0);
    const [first, second] = [schedule(), schedule()];
    expect([first.finishing, second.groupWasted]).toEqual([[each], 1]);
    expect(deliver(first, 1)[0]).toBe(1);
    batch.leave(each);
    expect(deliver(second, 2)[0]).toBe(0);
    expect(each.outputTokens).toBe(2);
  });
});
