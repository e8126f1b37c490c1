import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalClock } from './decimal-clock.ts';

const parse = (clock: DecimalClock, text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return clock.parse(bytes, 0, bytes.length);
};

describe('DecimalClock', () => {
  it('gives the nearest double for numbers of up to 15 digits, as JavaScript does', () => {
    const whole = fc.integer({ min: 0, max: 99_999_999 });
    const decimals = fc.stringMatching(/^\d{0,6}$/);
    fc.assert(
      fc.property(whole, decimals, (number, fraction) => {
        const text = fraction === '' ? String(number) : `${number}.${fraction}`;
        expect(parse(new DecimalClock(), text)).toBe(Number(text));
      }),
    );
  });

  it('keeps differences of epoch nanoseconds exact', () => {
    const clock = new DecimalClock();
    const first = parse(clock, '1700000000123456789');
    expect(parse(clock, '1700000000123456889') - first).toBe(100);
    expect(parse(clock, '1699999999123456789') - first).toBe(-1_000_000_000);
  });

  it('keeps differences of epoch seconds with a fraction to 100 ns', () => {
    const clock = new DecimalClock();
    const first = parse(clock, '1700000000.1234567');
    expect(Math.round((parse(clock, '1700000003.1234568') - first) * 1e7)).toBe(30_000_001);
  });

  it('reads signs and exponents', () => {
    expect(parse(new DecimalClock(), '-1.5')).toBe(-1.5);
    expect(parse(new DecimalClock(), '1e3')).toBe(1000);
  });

  it.each(['', 'abc', '1.2.3', 'NaN', 'Infinity', '0x10', '1,5'])('refuses "%s"', (text) => {
    expect(parse(new DecimalClock(), text)).toBeNaN();
  });
});
