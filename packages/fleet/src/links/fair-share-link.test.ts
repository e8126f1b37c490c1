import { exponential, mixture, constant, randomStream } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairShareLink } from './fair-share-link.ts';
import { naiveSharing } from './naive-sharing.fixture.ts';

const all = Infinity;

describe('a fair-share link', () => {
  it('gives a lone transfer all of its rate, and ends it a latency after its last byte', () => {
    const link = createFairShareLink(100, 0.5);
    expect(link.start(1, 200)).toBe(0);
    expect(link.nextEndS()).toBe(3.5);
    expect(link.take(3.4)).toEqual([]);
    expect(link.active).toBe(1);
    expect(link.take(3.5)).toEqual([{ transfer: 0, endS: 3.5 }]);
    expect(link.nextEndS()).toBe(Infinity);
    expect([link.active, link.movedBytes, link.busyS]).toEqual([0, 200, 2]);
  });

  // 0 … 1: A alone moves 100 of its 300. 1 … 3: both at 50, B's 100 are gone. 3 … 4: A's last 100.
  it('is shared by two that start one after the other', () => {
    const link = createFairShareLink(100, 0);
    link.start(0, 300);
    link.start(1, 100);
    expect(link.nextEndS()).toBe(3);
    expect(link.take(10)).toEqual([{ transfer: 1, endS: 3 }, { transfer: 0, endS: 4 }]);
    expect(link.busyS).toBe(4);
  });

  // A may have 20; B and C share the other 80. B's 80 are gone at 2, then C has 80: its last 40 take half a second.
  it('shares what a capped transfer leaves', () => {
    const link = createFairShareLink(100, 0);
    link.start(0, 100, 20);
    link.start(0, 80);
    link.start(0, 120);
    expect(link.take(10)).toEqual([{ transfer: 1, endS: 2 }, { transfer: 2, endS: 2.5 }, { transfer: 0, endS: 5 }]);
  });

  it('does not touch a transfer that its cap alone holds back', () => {
    const link = createFairShareLink(1000, 0);
    link.start(0.1, 7, 3);
    for (let i = 1; i < 50; i++) link.start(0.1 + i / 100, 1);
    expect(link.take(all).at(-1)).toEqual({ transfer: 0, endS: 0.1 + 7 / 3 });
  });

  it('gives the rate of a cancelled transfer to the others, and counts what it moved', () => {
    const link = createFairShareLink(100, 0);
    link.start(0, 200);
    link.start(0, 200);
    link.cancel(0, 2);
    expect(link.movedBytes).toBe(200);
    expect(link.take(10)).toEqual([{ transfer: 1, endS: 3 }]);
    expect(link.movedBytes).toBe(300);
    link.cancel(1, 11);
    expect([link.active, link.movedBytes, link.busyS]).toEqual([0, 300, 3]);
  });

  it('lets a transfer be cancelled while its last byte is on the way', () => {
    const link = createFairShareLink(100, 1);
    link.start(0, 100);
    link.cancel(0, 1.5);
    expect(link.nextEndS()).toBe(Infinity);
    expect(link.take(10)).toEqual([]);
  });

  it('ends what has no bytes at once, and equal ends in order of their starts', () => {
    const link = createFairShareLink(100, 1);
    link.start(0, 50);
    link.start(0, 50);
    link.start(0.5, 0);
    expect(link.take(10)).toEqual([{ transfer: 2, endS: 0.5 }, { transfer: 0, endS: 2 }, { transfer: 1, endS: 2 }]);
  });

  it('does not run backwards', () => {
    const link = createFairShareLink(100, 0);
    link.start(2, 50);
    expect(() => link.take(1)).toThrow('times never decrease');
    expect(() => link.start(2, NaN)).toThrow('a transfer moves a number of bytes');
    expect(() => createFairShareLink(0, 0)).toThrow('a link moves something');
  });

  const plans = fc.array(
    fc.record({ waitS: fc.constantFrom(0, 0.25, 1, 3), bytes: fc.integer({ min: 0, max: 400 }), cap: fc.constantFrom(Infinity, 200, 40, 7), lookS: fc.constantFrom(0, 0.1, 0.5) }),
    { minLength: 1, maxLength: 25 },
  );

  it('ends every transfer when a plain re-computation of all rates says so, and conserves bytes exactly', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        let nowS = 0;
        const starts = plan.map(({ waitS, bytes, cap }) => ({ startS: (nowS += waitS), bytes, cap, ports: [0] }));
        const link = createFairShareLink(100, 0.5);
        const ends: { transfer: number; endS: number }[] = [];
        for (const [i, { startS, bytes, cap }] of starts.entries()) {
          // Whether somebody looks in between makes no difference.
          if (plan[i]!.lookS > 0 && plan[i]!.lookS < plan[i]!.waitS) ends.push(...link.take(startS - plan[i]!.lookS));
          link.start(startS, bytes, cap);
        }
        while (link.nextEndS() < Infinity) {
          // Nobody may have looked since an end.
          const taken = link.take(Math.max(nowS, link.nextEndS()));
          expect(taken.length).toBeGreaterThan(0);
          ends.push(...taken);
        }
        const naive = naiveSharing([100], starts);
        expect(ends.map(({ transfer }) => transfer).sort((a, b) => a - b)).toEqual(starts.map((_, i) => i));
        for (const { transfer, endS } of ends) expect(endS).toBeCloseTo(naive[transfer]! + (starts[transfer]!.bytes > 0 ? 0.5 : 0), 9);
        expect(link.movedBytes).toBe(starts.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(link.active).toBe(0);
      }),
      { numRuns: 200, seed: 20261125 },
    );
  });
});

// M/G/1 with processor sharing: E[T] = E[S] / (1 - rho) whatever the sizes; rho = 0.6 and E[S] = 1 s give 2.5 s.
describe.each<readonly [string, Distribution]>([
  ['equal', constant(100)],
  ['exponential', exponential(100)],
  ['mostly small, a few large', mixture([0.9, 0.1], [exponential(50), exponential(550)])],
])('M/G/1-PS, %s sizes', (_, size) => {
  it('keeps transfers 1 / (1 - rho) times as long as their link would need for each alone', () => {
    const transfers = 60_000;
    const link = createFairShareLink(100, 0);
    const gaps = randomStream(3, 'gaps');
    const sizes = randomStream(3, 'sizes');
    const startS: number[] = [];
    let nowS = 0;
    let sojournS = 0;
    let moved = 0;
    const end = (untilS: number): void => {
      for (const { transfer, endS } of link.take(untilS)) sojournS += endS - startS[transfer]!;
    };
    for (let i = 0; i < transfers; i++) {
      nowS += exponential(1 / 0.6).sample(gaps);
      end(nowS);
      startS.push(nowS);
      const bytes = size.sample(sizes);
      moved += bytes;
      link.start(nowS, bytes);
    }
    end(Infinity);
    expect(Math.abs(sojournS / transfers / 2.5 - 1)).toBeLessThan(0.05);
    expect(Math.abs(link.movedBytes / moved - 1)).toBeLessThan(1e-12);
    expect(Math.abs(link.busyS / (moved / 100) - 1)).toBeLessThan(1e-9);
  });
});
