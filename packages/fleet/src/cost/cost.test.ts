import { loadPrices } from '@foretoken/catalog/node';
import { array, assert, double, property, shuffledSubarray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeLifetime } from '../nodes/node.ts';
import { apportion } from './apportion.ts';
import { billNodes } from './bill-nodes.ts';
import { costShares } from './cost-shares.ts';
import { nodePrices } from './node-prices.ts';
import { apiCost, tokenCosts } from './token-costs.ts';
import { utilisation } from './utilisation.ts';

const table = loadPrices();
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('billNodes', () => {
  const life = (purchase: NodeLifetime['purchase'], launchedS: number, leftS: number, gpus = 8): NodeLifetime => ({ node: 0, gpus, zone: 0, purchase, launchedS, readyS: launchedS + 100, leftS });
  const prices = nodePrices(table, 'h100-sxm', { kind: 'tier', tier: 'neocloud' });

  it('bills from launch until the node leaves or the run ends', () => {
    // on demand 8 * 1800 s + 8 * 900 s = 6 h at 2.99; reserved 8 * 1 h at 0.625 * 2.99 = 1.86875; spot 4 * 0.25 h at 1.78
    const bill = billNodes([life('on-demand', 0, 1800), life('on-demand', 2700, Infinity), life('reserved', 0, Infinity), life('spot', 900, 1800, 4)], prices, 3600);
    expect(bill.byKind['on-demand'].gpuHours).toBe(6);
    expect(bill.gpuHours).toBe(15);
    expect(bill.usd).toBeCloseTo(6 * 2.99 + 8 * 1.86875 + 1.78, 9);
  });

  it('bills nothing of what begins after the end, and says when a price is unknown', () => {
    expect(billNodes([life('on-demand', 4000, Infinity)], prices, 3600).usd).toBe(0);
    const unknown = billNodes([life('spot', 0, Infinity), life('on-demand', 0, Infinity)], { ...prices, spot: null }, 3600);
    expect(unknown).toMatchObject({ gpuHours: 16, usd: null, byKind: { spot: { usd: null }, 'on-demand': { gpuHours: 8 } } });
  });
});

describe('nodePrices', () => {
  it('reads reserved beside the tier, and spot', () => {
    const { reserved, spot } = nodePrices(table, 'h100-sxm', { kind: 'tier', tier: 'hyperscaler' });
    expect(reserved?.usdPerHour).toBeCloseTo(6.88 * 0.625, 12);
    expect(spot?.usdPerHour).toBe(1.78);
  });

  it('takes one figure of the scenario for all', () => {
    const prices = nodePrices(table, 'h100-sxm', { kind: 'fixed', usdPerGpuHour: 2.5 });
    expect(Object.values(prices).map((price) => price?.usdPerHour)).toEqual([2.5, 2.5, 2.5]);
  });
});

describe('apportion', () => {
  it('gives the leftover units to the largest remainders', () => {
    // A third each of 1: units of 2^-52; the parts differ by one unit at most.
    const thirds = apportion(1, [1, 1, 1]);
    expect(sum(thirds)).toBe(1);
    expect(Math.max(...thirds) - Math.min(...thirds)).toBeLessThanOrEqual(2 ** -52);
  });

  it('adds up exactly in any order, close to the proportions', () => {
    const weights = array(double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 12 });
    assert(
      property(double({ min: 1e-6, max: 1e9, noNaN: true }), weights, shuffledSubarray(Array.from({ length: 12 }, (_, i) => i), { minLength: 12 }), (total, each, order) => {
        const parts = apportion(total, each);
        expect(sum(order.flatMap((i) => parts[i] ?? []))).toBe(total);
        const all = sum(each);
        parts.forEach((part, i) => {
          expect(part).toBeGreaterThanOrEqual(0);
          if (all > 0) expect(Math.abs(part - total * (each[i]! / all))).toBeLessThanOrEqual(total * 1e-14);
        });
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('gives nothing to nobody', () => {
    expect(apportion(5, [])).toEqual([]);
    expect(apportion(0, [1, 2])).toEqual([0, 0]);
    expect(apportion(5, [0, 0])).toEqual([0, 5]);
  });
});

describe('costShares', () => {
  it('divides a bill by GPU-seconds', () => {
    // 1000 GPU-s for 10 $: a cent each
    const shares = costShares({ busy: { chat: 400, batch: 200 }, idle: 250, coldStart: 100, draining: 30, wasted: 20 }, 10);
    expect(shares.classes['chat']).toBeCloseTo(4, 12);
    expect(shares.idle).toBeCloseTo(2.5, 12);
    expect([shares.coldStart, shares.draining, shares.wasted].map((usd) => Number(usd.toFixed(9)))).toEqual([1, 0.3, 0.2]);
    // All 10 $ on 600 s of work: chat two thirds
    expect(shares.loaded['chat']).toBeCloseTo(20 / 3, 12);
    expect(sum(Object.values(shares.classes)) + shares.idle + shares.coldStart + shares.draining + shares.wasted).toBe(10);
    expect(sum(Object.values(shares.loaded))).toBe(10);
  });

  it('of a fleet that did nothing are idle', () => {
    expect(costShares({ busy: { chat: 0 }, idle: 10, coldStart: 0, draining: 0, wasted: 0 }, 3)).toEqual({ usd: 3, classes: { chat: 0 }, idle: 3, coldStart: 0, draining: 0, wasted: 0, loaded: {} });
  });
});

describe('costs of tokens', () => {
  it('split by the time of prefill', () => {
    // 6 $: a third of the time prefill. 2 $ / 4 M = 0.5; 4 $ / 1 M = 4; 6 $ / 5 M = 1.2
    expect(tokenCosts(6, { inputTokens: 4e6, outputTokens: 1e6, prefillShare: 1 / 3 })).toEqual({ usdPerMillionInput: 0.5, usdPerMillionOutput: expect.closeTo(4, 12) as number, usdPerMillionBlended: 1.2 });
    expect(tokenCosts(6, { inputTokens: 0, outputTokens: 0, prefillShare: 0 })).toEqual({ usdPerMillionInput: null, usdPerMillionOutput: null, usdPerMillionBlended: null });
  });

  it('of an external API', () => {
    // (3 M - 1 M) * 2 + 1 M * 0.5 + 0.5 M * 8 = 4 + 0.5 + 4
    expect(apiCost({ usdPerMillionInput: 2, usdPerMillionOutput: 8, usdPerMillionCached: 0.5 }, 3e6, 0.5e6, 1e6)).toBe(8.5);
    expect(apiCost({ usdPerMillionInput: 2, usdPerMillionOutput: 8 }, 3e6, 0.5e6, 1e6)).toBe(10);
  });
});

describe('utilisation', () => {
  it('has a mean by time and a peak by window', () => {
    // (50 + 90 + 0) / (100 + 100 + 200); the window without GPUs does not count
    expect(utilisation([{ busyGpuS: 50, billedGpuS: 100 }, { busyGpuS: 90, billedGpuS: 100 }, { busyGpuS: 0, billedGpuS: 200 }, { busyGpuS: 0, billedGpuS: 0 }])).toEqual({ mean: 0.35, peak: 0.9 });
    expect(utilisation([])).toEqual({ mean: null, peak: null });
  });
});
