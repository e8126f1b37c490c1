import { EventQueue } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Pending {
  readonly timeS: number;
  readonly kind: number;
  readonly target: number;
  readonly order: number;
}

/** Pops the earliest, the first pushed on equal times, the slow way. */
function popNaively(pending: Pending[]): Pending | undefined {
  pending.sort((a, b) => (a.timeS === b.timeS ? a.order - b.order : a.timeS < b.timeS ? -1 : 1));
  return pending.shift();
}

// Few distinct times, so that ties are common; null stands for a pop.
const timeS = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true }));
const operation = fc.option(timeS, { freq: 3 });

describe('EventQueue against a sorted list', () => {
  it('pops every interleaving of pushes and pops in the same order', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
        const queue = new EventQueue(4);
        const pending: Pending[] = [];
        operations.forEach((time, order) => {
          if (time !== null) {
            queue.push(time, order & 7, order);
            pending.push({ timeS: time, kind: order & 7, target: order, order });
          } else {
            expectSamePop(queue, popNaively(pending));
          }
          expect(queue.size).toBe(pending.length);
        });
        while (pending.length > 0) expectSamePop(queue, popNaively(pending));
        expect(queue.pop()).toBe(false);
      }),
    );
  });
});

function expectSamePop(queue: EventQueue, expected: Pending | undefined): void {
  expect(queue.peekTimeS() === (expected?.timeS ?? Infinity)).toBe(true);
  expect(queue.pop()).toBe(expected !== undefined);
  if (expected !== undefined) expect([queue.kind, queue.target]).toEqual([expected.kind, expected.target]);
}
