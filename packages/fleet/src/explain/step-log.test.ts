import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepLog, WAIT_REASONS } from './step-log.ts';

const time = fc.double({ min: 0, max: 10, noNaN: true });

/** Steps one after the other, some apart and some decided on while another runs. */
const steps = fc.array(fc.record({ pauseS: fc.constantFrom(0, 0, 0.1), lengthS: fc.double({ min: 0.01, max: 1, noNaN: true }), aheadS: fc.constantFrom(0, 0.005), reason: fc.constantFrom(...WAIT_REASONS) }), { minLength: 1, maxLength: 20 });

function logOf(list: readonly { readonly pauseS: number; readonly lengthS: number; readonly aheadS: number; readonly reason: (typeof WAIT_REASONS)[number] }[]): { readonly log: StepLog; readonly busyUntil: (timeS: number) => number } {
  const log = new StepLog();
  const spans: [number, number][] = [];
  let nowS = 0;
  for (const { pauseS, lengthS, aheadS, reason } of list) {
    const startS = nowS + pauseS;
    nowS = startS + lengthS;
    log.add(startS - aheadS, startS, nowS, reason);
    spans.push([startS, nowS]);
  }
  return { log, busyUntil: (timeS) => spans.reduce((sum, [fromS, toS]) => sum + Math.max(0, Math.min(timeS, toS) - fromS), 0) };
}

describe('StepLog', () => {
  it('knows how long steps ran until any moment', () => {
    fc.assert(fc.property(steps, time, (list, timeS) => {
      const { log, busyUntil } = logOf(list);
      expect(log.busyUntil(timeS)).toBeCloseTo(busyUntil(timeS), 9);
    }));
  });

  it('divides a wait without rest, no part of it negative', () => {
    fc.assert(fc.property(steps, time, time, (list, a, b) => {
      const { log, busyUntil } = logOf(list);
      const [fromS, toS] = [Math.min(a, b), Math.max(a, b)];
      const { idle, ...reasons } = log.waits(fromS, toS);
      const busyS = Object.values(reasons).reduce((sum, each) => sum + each, 0);
      expect(Math.min(idle, ...Object.values(reasons))).toBeGreaterThanOrEqual(0);
      expect(busyS + idle).toBeCloseTo(toS - fromS, 9);
      expect(busyS).toBeCloseTo(busyUntil(toS) - busyUntil(fromS), 6);
    }));
  });

  it('blames the step at hand on nobody, and those behind it on what they were full of', () => {
    const log = new StepLog();
    log.add(0, 0, 1, 'queue-kv');
    log.add(1, 1, 2, 'queue-kv');
    log.add(2, 2, 3, 'queue-batch');
    expect(log.waits(0.25, 3)).toEqual({ 'queue-step': 0.75, 'queue-kv': 1, 'queue-batch': 1, 'queue-tokens': 0, 'queue-held': 0, idle: 0 });
  });
});
