import { describe, expect, it } from 'vitest';
import { adaptiveDecision } from './adaptive-decision.ts';
import type { AdaptiveDecision, AdaptiveState } from './adaptive-decision.ts';

const STATE: AdaptiveState = { queued: 4, oldestS: 0.5, newestS: 0.1, isBusy: false, slopeS: 0.1, baseS: 0.2, waitS: 0.01, maxBatchSize: 100, maxLatencyS: 10 };

const decide = (changes: Partial<AdaptiveState>): AdaptiveDecision => adaptiveDecision({ ...STATE, ...changes });

describe('adaptive batching', () => {
  it('dispatches all when waiting costs more than it usually does', () => {
    expect(decide({})).toEqual({ kind: 'dispatch', size: 4 });
    expect(decide({ queued: 130, maxLatencyS: 60 })).toEqual({ kind: 'dispatch', size: 100 });
  });

  it('waits for more while n (age of the last + 1 ms + slope) is at most .95 of the mean wait', () => {
    // 4 * (0.1 + 0.001 + 0.1) = 0.804 = 0.95 * 0.846...
    expect(decide({ waitS: 0.84 })).toEqual({ kind: 'dispatch', size: 4 });
    expect(decide({ waitS: 0.85 })).toEqual({ kind: 'wait', inS: expect.closeTo((0.95 * 0.85) / 4 - 0.201, 12) });
    expect(decide({ waitS: 50, maxBatchSize: 4 })).toEqual({ kind: 'dispatch', size: 4 });
  });

  it('gives the first up when a batch of all would be late', () => {
    expect(decide({ oldestS: 9.3 })).toEqual({ kind: 'dispatch', size: 4 });
    expect(decide({ oldestS: 9.41 })).toEqual({ kind: 'cancel' });
    expect(decide({ queued: 1, oldestS: 9.9 })).toEqual({ kind: 'dispatch', size: 1 });
  });

  it('has one batch in the model, and looks at the limits meanwhile', () => {
    expect(decide({ isBusy: true })).toEqual({ kind: 'wait', inS: expect.closeTo(10 - 0.6 - 0.5, 12) });
    expect(decide({ isBusy: true, queued: 1, oldestS: 9.9 })).toEqual({ kind: 'wait', inS: expect.closeTo(0.1, 12) });
    expect(decide({ isBusy: true, queued: 1, oldestS: 10 })).toEqual({ kind: 'cancel' });
    expect(decide({ isBusy: true, oldestS: 9.5 })).toEqual({ kind: 'cancel' });
  });

  it('trains with batches of one, two and three', () => {
    expect(decide({ training: 1 })).toEqual({ kind: 'dispatch', size: 1 });
    expect(decide({ training: 3 })).toEqual({ kind: 'dispatch', size: 3 });
    // Two of three are there: min(9.5, 7 * 0.1 + 0.2) allows 0.9 s, a batch takes 0.5 s and the first has waited.
    expect(decide({ training: 3, queued: 2, oldestS: 0.1 })).toEqual({ kind: 'wait', inS: expect.closeTo(0.3, 12) });
    expect(decide({ training: 3, queued: 2, oldestS: 0.5 })).toEqual({ kind: 'dispatch', size: 2 });
  });

  it('has nothing to do without a queue', () => {
    expect(decide({ queued: 0 })).toEqual({ kind: 'wait', inS: Infinity });
  });
});
