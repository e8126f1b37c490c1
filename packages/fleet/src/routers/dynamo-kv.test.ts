import { describe, expect, it } from 'vitest';
import { drawByCost, kvCost } from './dynamo/kv-cost.ts';
import { dynamoKv } from './dynamo-kv.ts';
import { plainView } from './plain-view.ts';
import { columnsOf } from './request-columns.fixture.ts';

const weights = { blockTokens: 16, overlapCredit: 1, overlapDecay: 0, prefillLoadScale: 1, requestWeight: 0 };

describe('the cost of dynamo-kv', () => {
  it('is prefill blocks less cached ones plus decode blocks', () => {
    const load = { activePrefillTokens: 320, minActivePrefillTokens: 0, promptTokens: 160, overlapBlocks: 4, decodeBlocks: 30, requests: 3 };
    // (320 + 160) / 16 − 4 + 30
    expect(kvCost(load, weights)).toBe(56);
    // 2 · 26 + 30 + 0.5 · 3
    expect(kvCost(load, { ...weights, prefillLoadScale: 2, requestWeight: 0.5 })).toBe(83.5);
    // 20 blocks ahead over 10 of the request: decay 1 / (1 + 0.5 · 2) = 0.5, so 30 − 2 + 30.
    expect(kvCost(load, { ...weights, overlapDecay: 0.5 })).toBe(58);
    // The credit never pays for decodes.
    expect(kvCost({ ...load, activePrefillTokens: 0, overlapBlocks: 10 }, { ...weights, overlapCredit: 3 })).toBe(30);
  });

  it('draws by softmax over costs scaled to [0, 1]', () => {
    const costs = Float64Array.of(10, 20, 30);
    // −0, −0.5, −1 over temperature 0.5: weights 1, e⁻¹, e⁻²; total 1.5032. Shares 0.6652, 0.2447, 0.0900.
    const drawn = (draw: number): number => drawByCost(costs, 3, 0.5, draw);
    expect([0, 0.665, 0.6653, 0.9098, 0.9101, 0.9999].map(drawn)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('takes the smallest at temperature 0, and any of equals', () => {
    expect([0, 0.49, 0.51, 0.99].map((draw) => drawByCost(Float64Array.of(5, 2, 9, 2), 4, 0, draw))).toEqual([1, 1, 3, 3]);
    expect([0, 0.4, 0.99].map((draw) => drawByCost(Float64Array.of(4, 4), 2, 0.7, draw))).toEqual([0, 0, 1]);
  });
});

describe('dynamo-kv', () => {
  const requests = [{ prompt: [[1, 64]] }, { prompt: [[1, 64]] }, { prompt: [[2, 64]] }, { prompt: [[3, 640]] }, { prompt: [[1, 64]] }] as const;
  const router = (): ReturnType<typeof dynamoKv.create> => dynamoKv.create({ replicas: 2, columns: columnsOf(requests), seed: 1, options: { blockSize: 16 } });
  const view = (nowS = 0): ReturnType<typeof plainView> => plainView(2, () => 0, nowS);

  it('counts a prefill until the first token, blocks until the end, and the cache for 120 s', () => {
    const kv = router();
    kv.onSent!(0, 1, 0);
    // Replica 1: 64 tokens ahead. (64 + 64) / 16 − 4 cached + 4 blocks = 8; replica 0: 4 + 4 = 8 as well.
    kv.onFirstToken!(0, 1, 0.1);
    // Now 4 − 4 + 4 = 4 against 8.
    expect(kv.pick(1, view(1))).toBe(1);
    // Another prompt: 4 + 4 + 4 = 12 there, 8 here.
    expect(kv.pick(2, view(1))).toBe(0);
    kv.onEnd!(0, 1, 2, 5);
    expect(kv.pick(4, view(3))).toBe(1);
    // Forgotten: 4 + 4 each, and request 2 makes replica 1 dearer.
    kv.onSent!(2, 1, 119);
    expect(kv.pick(4, view(120))).toBe(0);
  });

  it('forgets all of a replica that is gone', () => {
    const kv = router();
    kv.onSent!(3, 0, 0);
    expect(kv.pick(2, view())).toBe(1);
    kv.onGone!(0);
    kv.onSent!(2, 1, 0);
    expect(kv.pick(4, view())).toBe(0);
    kv.onEnd!(3, 0, 1, 0);
    expect(kv.pick(4, view())).toBe(0);
  });
});
