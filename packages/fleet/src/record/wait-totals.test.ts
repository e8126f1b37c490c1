import { describe, expect, it } from 'vitest';
import { RunRecorder } from './run-recorder.ts';

const LIMITS = { sequences: { flag: 'a', option: 'a', value: 4 }, stepTokens: { flag: 'b', option: 'b', value: 100 }, length: { flag: 'max_model_len', option: 'maxModelLen' } };

describe('what held requests back', () => {
  it('is counted step by step, in request-seconds, only while some wait', () => {
    const recorder = new RunRecorder(1, 10, false, LIMITS);
    // replica, end, cost, sequences, prefill, output, running, waiting, used blocks
    recorder.onStep(0, 1, 1, 2, 99, 1, 2, 3, 10);
    recorder.onStep(0, 3, 2, 4, 0, 4, 4, 5, 10);
    recorder.onStep(0, 4, 1, 3, 20, 3, 3, 2, 9);
    recorder.onStep(0, 9, 5, 3, 100, 3, 3, 0, 10);
    expect(recorder.waits).toEqual({ waitingS: 15, stepFullS: 3, batchFullS: 10, heldS: 2, heldUsageS: 1.8, promptSteps: 3, fullPromptSteps: 2 });
  });

  it('is nothing where the limits are not known', () => {
    const recorder = new RunRecorder(1, 10);
    recorder.onStep(0, 1, 1, 2, 99, 1, 2, 3, 10);
    expect(recorder.waits.waitingS).toBe(0);
  });
});
