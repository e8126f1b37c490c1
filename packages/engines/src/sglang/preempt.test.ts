import { describe, expect, it } from 'vitest';
import { adderState, requestOf } from './sglang.fixture.ts';
import { PrefillAdder, reservedTokens } from './prefill-adder.ts';
import { victimsFor } from './preempt.ts';

/** (priority, max_new_tokens) of who runs, in order of entry. */
type Running = readonly (readonly [priority: number, max: number])[];

const THREE: Running = [[0, 50], [1, 75], [2, 100]];
/** Upstream's five; the reference gives their tokens, the priorities here make its victims the least urgent ones. */
const FIVE: Running = [[0, 50], [1, 75], [2, 100], [1, 125], [0, 125]];

/** Everything is reserved for who runs. Victims by their place, and what is reserved before and after. */
function preempt(running: Running, lowFirst: boolean, newcomer: { priority: number; max: number }, threshold = 0): { victims: number[] | undefined; before: number; after: number } {
  const requests = running.map(([priority, max], id) => requestOf({ id, priority, max, entry: id }));
  const available = running.reduce((sum, [, max]) => sum + max, 0);
  const state = adderState({ enablePriorityScheduling: true, priorityPreemptionThreshold: threshold, scheduleLowPriorityValuesFirst: lowFirst }, available, requests);
  const adder = new PrefillAdder(state);
  const before = available - adder.totalLeft;
  const victims = victimsFor(requestOf({ id: 9, ...newcomer, entry: 9 }), adder, state, new Set());
  for (const victim of victims ?? []) adder.release(reservedTokens(state, victim));
  return { victims: victims?.map(({ request }) => request), before, after: available - adder.totalLeft };
}

/** The numbers of upstream's test_prefill_adder.py: page 1, ratio 1, threshold 0, a pool that is fully used. */
describe('preemption for a more urgent request', () => {
  it.each<[string, Running, boolean, { priority: number; max: number }, ReturnType<typeof preempt>]>([
    ['larger values first', THREE, false, { priority: 1, max: 49 }, { victims: [0], before: 225, after: 175 }],
    ['smaller values first', THREE, true, { priority: 1, max: 49 }, { victims: [2], before: 225, after: 125 }],
    ['nobody is less urgent, smaller values first', THREE, true, { priority: 2, max: 49 }, { victims: undefined, before: 225, after: 225 }],
    ['nobody is less urgent, larger values first', THREE, false, { priority: 0, max: 49 }, { victims: undefined, before: 225, after: 225 }],
    ['the less urgent one has too little, smaller values first', THREE, true, { priority: 1, max: 110 }, { victims: undefined, before: 225, after: 225 }],
    ['the less urgent one has too little, larger values first', THREE, false, { priority: 1, max: 110 }, { victims: undefined, before: 225, after: 225 }],
    ['one of five is enough', FIVE, true, { priority: 0, max: 75 }, { victims: [2], before: 475, after: 375 }],
    ['two of five are needed, among equals the newest', FIVE, true, { priority: 0, max: 200 }, { victims: [2, 3], before: 475, after: 250 }],
  ])('%s', (_, running, lowFirst, newcomer, expected) => {
    expect(preempt(running, lowFirst, newcomer)).toEqual(expected);
  });

  it('needs a difference of priorities above the threshold, not at it', () => {
    expect(preempt(THREE, true, { priority: 0, max: 49 }, 1).victims).toEqual([2]);
    expect(preempt(THREE, true, { priority: 0, max: 49 }, 2).victims).toBeUndefined();
  });

  it('passes over who is gone or has finished', () => {
    const requests = THREE.map(([priority, max], id) => requestOf({ id, priority, max, entry: id }));
    const state = adderState({ enablePriorityScheduling: true, priorityPreemptionThreshold: 0, scheduleLowPriorityValuesFirst: true }, 225, requests);
    const pick = (gone: number[]): number[] | undefined => victimsFor(requestOf({ id: 9, max: 10 }), new PrefillAdder(state), state, new Set(gone.map((id) => requests[id]!)))?.map(({ request }) => request);
    expect(pick([2])).toEqual([1]);
    requests[1]!.finished = true;
    expect(pick([2])).toBeUndefined();
  });
});
