import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from './duration.ts';
import { byteSize, count, percent, quantity, usd } from './quantity.ts';

const formats: Readonly<Record<string, (value: number) => string>> = { duration, byteSize, count, percent, quantity, usd };

describe('numbers for people', () => {
  it.each([
    [412e-6, '412 µs'], [0.0412, '41.2 ms'], [0.412, '412 ms'], [1.84, '1.84 s'], [33, '33.0 s'], [184, '184 s'],
    [3480, '58.0 min'], [9000, '2.50 h'], [1e6, '11.6 d'], [0, '0 s'], [-0.003, '-3.00 ms'],
  ])('says %d s as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('chooses the unit after rounding, so that no 1000 ms appears', () => {
    expect(duration(0.9996)).toBe('1.00 s');
    expect(duration(0.00099996)).toBe('1.00 ms');
    expect(quantity(999.6)).toBe('1.00k');
    expect(quantity(999_600)).toBe('1.00M');
  });

  it.each([[5.98, '5.98'], [1412, '1.41k'], [12e6, '12.0M'], [3.2e9, '3.20G'], [0, '0'], [0.0345, '0.0345'], [1e18, '1.00e+18']])('says %d as %s', (value, text) =>
    expect(quantity(value)).toBe(text));

  it('groups thousands without a locale', () => expect(count(27_811_444)).toBe('27,811,444'));

  it('never rounds a share up to all or down to none', () => {
    expect(percent(0.99996)).toBe('> 99.9 %');
    expect(percent(0.0001)).toBe('< 0.1 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0)).toBe('0 %');
    expect(percent(0.888)).toBe('88.8 %');
  });

  it('keeps cents above a dollar and digits below', () => {
    expect(usd(11.2)).toBe('$11.20');
    expect(usd(0.0213)).toBe('$0.0213');
    expect(usd(0.999)).toBe('$1.00');
    expect(usd(12_345.6)).toBe('$12,345.60');
    expect(usd(4e9)).toBe('$4.00G');
  });

  it('says bytes in binary units', () => {
    expect(byteSize(131_072)).toBe('128 KiB');
    expect(byteSize(79.6 * 1024 * 1024 * 1024)).toBe('79.6 GiB');
    expect(byteSize(1023.9)).toBe('1,020 B');
  });

  it.each(Object.keys(formats))('%s prints a dash for what is no number, and never NaN, Infinity or a long line', (name) => {
    const format = formats[name] ?? String;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) expect(format(value)).toBe('–');
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(format(value)).not.toMatch(/NaN|Infinity|undefined/);
    }));
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
      expect(format(value).length).toBeLessThan(22);
    }));
  });
});
