import { describe, expect, it } from 'vitest';
import { make, observe, pods } from '../observation.fixture.ts';
import { apaDesired } from './aibrix-apa.ts';
import { aibrixKpaDesired } from './aibrix-kpa.ts';
import { AIBRIX_DEFAULTS } from './aibrix-options.ts';

const rates = { ...AIBRIX_DEFAULTS, target: 10 };
const kpa = { ...rates, panicThreshold: 2 };

describe('AIBrix APA', () => {
  it.each([
    ['keeps at the edge above', 4, 11, 4],
    // ceil(4 * 1.2) = 5
    ['up in proportion', 4, 12, 5],
    ['at most double', 3, 90, 6],
    ['keeps at the edge below', 4, 9, 4],
    // ceil(4 * 0.6) = 3
    ['down in proportion', 4, 6, 3],
    ['at most half', 9, 1, 4],
  ])('%s', (_what, current, perPod, desired) => {
    expect(apaDesired(rates, current, perPod)).toBe(desired);
  });

  it('waits 5 minutes before it goes down', () => {
    const apa = make('aibrix-apa', { target: 10 });
    const at = (nowS: number, running: number): number => apa.decide(observe({ nowS, pods: pods({ running }, { running }) })).replicas;
    expect([at(0, 10), at(10, 1), at(290, 1), at(300, 1)]).toEqual([2, 2, 2, 1]);
    expect(at(310, 20)).toBe(4);
  });
});

describe('AIBrix KPA', () => {
  it.each([
    ['keeps in the band', 4, 40, 44, 4],
    ['sizes for the stable mean', 4, 55, 60, 6],
    // 100 / 45 > 2: ceil(100 / 10) = 10, at most double
    ['panics, within the rate', 4, 45, 100, 8],
    ['panics without a stable mean', 2, 0, 30, 3],
    ['is calm at the threshold', 4, 40, 80, 4],
    ['at most half down', 8, 10, 10, 4],
  ])('%s', (_what, current, stable, panic, desired) => {
    expect(aibrixKpaDesired(kpa, current, stable, panic)).toBe(desired);
  });

  it('averages over its windows', () => {
    const policy = make('aibrix-kpa', { target: 10, panicThreshold: 50 });
    let last = 0;
    for (let nowS = 0; nowS <= 170; nowS += 10) last = policy.decide(observe({ nowS, pods: pods({ running: nowS < 90 ? 10 : 30 }) })).replicas;
    // 9 looks of 10 and 9 of 30: 20 = 2 pods
    expect(last).toBe(2);
  });
});
