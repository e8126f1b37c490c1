import { describe, expect, it } from 'vitest';
import { decidePrefill } from './prefill-delayer.ts';
import type { PrefillPass } from './prefill-delayer.ts';

const pass = (fields: Partial<PrefillPass>): PrefillPass => ({ prefillable: [true, true], tokenUsage: [0.9, 0.9], delayed: 0, maxDelayPasses: 30, ...fields });

/** The eight cases of upstream's test_prefill_delayer.py. */
describe('the prefill delayer', () => {
  it.each<[string, Partial<PrefillPass>, boolean, string]>([
    ['all could prefill', {}, true, 'no_wait'],
    ['all could after a delay', { delayed: 2 }, true, 'wait_success'],
    ['none could', { prefillable: [false, false] }, true, 'none'],
    ['some could', { prefillable: [true, false] }, false, 'delay'],
    ['a rank that could is below the watermark', { prefillable: [true, false], tokenUsage: [0.5, 0.9], tokenUsageLowWatermark: 0.8 }, true, 'token_watermark'],
    ['there is no watermark', { prefillable: [true, false], tokenUsage: [0.5, 0.9] }, false, 'delay'],
    ['only a rank that could not is below the watermark', { prefillable: [true, false], tokenUsage: [0.9, 0.5], tokenUsageLowWatermark: 0.8 }, false, 'delay'],
    ['some could for the third time of three', { prefillable: [false, true], maxDelayPasses: 3, delayed: 2 }, true, 'wait_timeout'],
  ])('%s', (_, fields, allow, outcome) => {
    expect(decidePrefill(pass(fields))).toMatchObject({ allow, outcome });
  });

  it('delays twice of three passes, and counts anew after that', () => {
    const verdicts: string[] = [];
    for (let delayed = 0, i = 0; i < 6; i++) {
      const verdict = decidePrefill(pass({ prefillable: [true, false], maxDelayPasses: 3, delayed }));
      verdicts.push(verdict.outcome);
      delayed = verdict.delayed;
    }
    expect(verdicts).toEqual(['delay', 'delay', 'wait_timeout', 'delay', 'delay', 'wait_timeout']);
  });
});
