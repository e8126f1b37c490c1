import { describe, expect, it } from 'vitest';
import { DecodeBatch } from '../core/decode-batch.ts';
import { StepRecord } from '../core/step-record.ts';
import { Entry } from './entry.ts';
import { PaddedShape } from './padded-shape.ts';

function entryOf(input: number, output: number): Entry {
  return new Entry({ request: 0, promptTokens: input, maxTokens: output, stopAt: 0, priority: 0, arrivalS: 0, tieRank: 0, adapter: 0, path: undefined, turnTokens: Infinity });
}

describe('the shape of a padded batch', () => {
  it('is as long as its longest prompt, and reserves what is still to come', () => {
    const shape = new PaddedShape();
    shape.join([entryOf(10, 5), entryOf(4, 7)]);
    expect(shape).toMatchObject({ length: 10, tokens: 2 * 10 + 12 });
  });

  it('pads the running sequences to a longer newcomer, and a shorter one to them', () => {
    const shape = new PaddedShape();
    shape.join([entryOf(10, 5), entryOf(4, 7)]);
    shape.join([entryOf(30, 1)]);
    expect(shape).toMatchObject({ length: 30, tokens: 32 + 2 * 20 + 30 + 1 });
    shape.join([entryOf(2, 2)]);
    expect(shape.tokens).toBe(103 + 30 + 2);
  });

  it.each([false, true])('shrinks to those who stay (naive: %s)', (naive) => {
    const shape = new PaddedShape();
    const group = new DecodeBatch<Entry>(1, naive);
    const [long, short] = [entryOf(30, 1), entryOf(4, 7)];
    shape.join([long, short]);
    short.computed = 4;
    short.tokens = 5;
    group.join(short, 0);
    shape.filter([short], group);
    expect(shape).toMatchObject({ length: 4, tokens: 5 + 6 });
    // A prefill under way, beside a decode that was delivered.
    const record = new StepRecord<Entry>();
    group.advance(record);
    group.deliver(record, 1, () => undefined, () => undefined);
    shape.filter([short, entryOf(9, 2)], group);
    expect(shape).toMatchObject({ length: 9, tokens: 2 * 9 + 5 + 2 });
    shape.filter([], group);
    expect(shape).toMatchObject({ length: 0, tokens: 0 });
  });
});
