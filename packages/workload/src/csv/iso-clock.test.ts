import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IsoClock, TICKS_PER_SECOND } from './iso-clock.ts';

const ticks = (clock: IsoClock, text: string): number => {
  const bytes = new TextEncoder().encode(`,${text},`);
  return clock.parse(bytes, 1, bytes.length - 1);
};

describe('IsoClock', () => {
  it('counts exact 100 ns ticks between Azure 2023 timestamps', () => {
    const clock = new IsoClock();
    const first = ticks(clock, '2023-11-16 18:15:46.6805900');
    expect(ticks(clock, '2023-11-16 18:15:50.9951690') - first).toBe(43_145_790);
    expect(ticks(clock, '2023-11-17 00:00:00.0000001') - first).toBe(206_533_194_101);
  });

  it('reads zones, T and Z, and times without a fraction', () => {
    const clock = new IsoClock();
    const utc = ticks(clock, '2024-05-10T12:00:00Z');
    expect(ticks(clock, '2024-05-10 12:00:00')).toBe(utc);
    expect(ticks(clock, '2024-05-10 12:00:00+00:00')).toBe(utc);
    expect(ticks(clock, '2024-05-10 14:30:00.5+02:30') - utc).toBe(TICKS_PER_SECOND / 2);
    expect(ticks(clock, '2024-05-10T07:00:00-0500')).toBe(utc);
  });

  it('agrees with Date on any two moments to the millisecond', () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const clock = new IsoClock();
        const start = ticks(clock, a.toISOString());
        expect(ticks(clock, b.toISOString()) - start).toBe((b.getTime() - a.getTime()) * 10_000);
      }),
    );
  });

  it.each(['', '2023-11-16', '2023-13-16 18:15:46', '2023-02-29 18:15:46', '2023-11-16 24:15:46', '2023-11-16 18:60:46', '2023-11-16 18:15:4x', '2023-11-16 18:15:46.', '2023-11-16 18:15:46+0', '2023-11-16 18:15:46 UTC', '2023/11/16 18:15:46'])(
    'refuses "%s"',
    (text) => {
      expect(ticks(new IsoClock(), text)).toBeNaN();
    },
  );
});
