import { describe, expect, it } from 'vitest';
import { dynamicBatch } from './dynamic-batch.ts';
import type { DynamicBatchLimits, PendingRequest } from './dynamic-batch.ts';

const LIMITS: DynamicBatchLimits = { maxBatchSize: 8, preferredBatchSizes: [], maxQueueDelayUs: 0 };

/** Requests that came at the given times. */
const queue = (...enqueuedUs: number[]): PendingRequest[] => enqueuedUs.map((each) => ({ size: 1, enqueuedUs: each, timeoutUs: Infinity }));
const sent = (dispatch: number): unknown => ({ dispatch, waitUs: 0 });
const waits = (waitUs: number): unknown => ({ dispatch: 0, waitUs });

describe('dynamic batcher', () => {
  it('waits for an arrival when nobody is there', () => {
    expect(dynamicBatch([], 100, LIMITS)).toEqual(waits(Infinity));
  });

  it('sends at once what is there when no delay is set, up to the largest batch', () => {
    expect(dynamicBatch(queue(0, 1, 2), 5, LIMITS)).toEqual(sent(3));
    expect(dynamicBatch(queue(...Array.from({ length: 11 }, () => 0)), 5, LIMITS)).toEqual(sent(8));
  });

  it('waits for the rest of the delay, then sends', () => {
    const limits = { ...LIMITS, maxQueueDelayUs: 100 };
    expect(dynamicBatch(queue(10, 40), 60, limits)).toEqual(waits(50));
    expect(dynamicBatch(queue(10, 40), 110, limits)).toEqual(sent(2));
  });

  it('sends a preferred size at once, and the largest of those reached', () => {
    const limits = { ...LIMITS, preferredBatchSizes: [2, 4], maxQueueDelayUs: 100 };
    expect(dynamicBatch(queue(0), 1, limits)).toEqual(waits(99));
    expect(dynamicBatch(queue(0, 0), 1, limits)).toEqual(sent(2));
    expect(dynamicBatch(queue(0, 0, 0), 1, limits)).toEqual(sent(2));
    expect(dynamicBatch(queue(0, 0, 0, 0, 0), 1, limits)).toEqual(sent(4));
  });

  it('sends more than a preferred size once the delay is over', () => {
    const limits = { ...LIMITS, preferredBatchSizes: [2], maxQueueDelayUs: 100 };
    expect(dynamicBatch(queue(0, 50, 60), 100, limits)).toEqual(sent(3));
  });

  it('sends what fits when the next one would exceed the largest preferred size', () => {
    const limits = { ...LIMITS, preferredBatchSizes: [4], maxQueueDelayUs: 100 };
    const sizes: PendingRequest[] = [3, 3].map((size) => ({ size, enqueuedUs: 0, timeoutUs: Infinity }));
    expect(dynamicBatch(sizes, 1, limits)).toEqual(sent(1));
  });

  it('does not mix shapes', () => {
    const limits = { ...LIMITS, maxQueueDelayUs: 100 };
    const mixed: PendingRequest[] = ['a', 'a', 'b'].map((shape) => ({ size: 1, enqueuedUs: 0, timeoutUs: Infinity, shape }));
    expect(dynamicBatch(mixed, 1, limits)).toEqual(sent(2));
  });

  it('looks again when the first request times out, and 1 us later if one has already', () => {
    const limits = { ...LIMITS, maxQueueDelayUs: 100 };
    const pending = (timeoutUs: number): PendingRequest[] => [{ size: 1, enqueuedUs: 0, timeoutUs }, ...queue(5)];
    expect(dynamicBatch(pending(30), 10, limits)).toEqual(waits(20));
    expect(dynamicBatch(pending(10), 10, limits)).toEqual(waits(1));
  });

  it('tops up a forming payload: to a preferred size, else with all there is', () => {
    const limits = { ...LIMITS, preferredBatchSizes: [4], maxQueueDelayUs: 100 };
    expect(dynamicBatch(queue(0, 0, 0), 1, limits, { size: 2, isSaturated: false })).toEqual(sent(2));
    expect(dynamicBatch(queue(0), 1, limits, { size: 2, isSaturated: false })).toEqual(waits(0));
    expect(dynamicBatch(queue(0), 1, limits, { size: 2, isSaturated: true })).toEqual(waits(99));
    expect(dynamicBatch(queue(0), 1, { ...limits, maxQueueDelayUs: 0 }, { size: 2, isSaturated: false })).toEqual(sent(1));
    expect(dynamicBatch(queue(0), 1, limits, { size: 8, isSaturated: false })).toEqual(waits(0));
  });
});
