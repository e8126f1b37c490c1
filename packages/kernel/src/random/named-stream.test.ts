import { describe, expect, it } from 'vitest';
import { randomStream } from './named-stream.ts';
import { StreamFamily } from './stream-family.ts';

function firstThree(seed: number | string, name: string, entity = 0): number[] {
  const stream = randomStream(seed, name, entity);
  return [stream.nextUint32(), stream.nextUint32(), stream.nextUint32()];
}

describe('randomStream', () => {
  // Computed by an independent Python implementation of ARC4 keying, murmur finaliser and sfc32.
  it.each([
    [42, 'arrivals', 0, [777623269, 842952694, 2684723890]],
    [42, 'arrivals', 1, [2360375348, 1292451024, 526863924]],
    [42, 'lengths', 0, [3769941591, 2150755362, 4140724890]],
    [43, 'arrivals', 0, [2043009804, 214581882, 739899226]],
    [42, 'arrivals', 2 ** 40 + 5, [1321748782, 2730823338, 415040850]],
    ['größe', 'π', 7, [716077854, 1564439633, 3449781539]],
    ['', '', 0, [3265466025, 3579401923, 2793397438]],
  ] as const)('seed %s, stream %s, entity %d has its golden numbers', (seed, name, entity, golden) => {
    expect(firstThree(seed, name, entity)).toEqual(golden);
  });

  it('always starts at its beginning', () => {
    expect(firstThree(7, 'a', 3)).toEqual(firstThree(7, 'a', 3));
  });

  it('takes 42 and "42" for the same seed', () => {
    expect(firstThree('42', 'arrivals')).toEqual(firstThree(42, 'arrivals'));
  });

  it('keeps apart names that ARC4 keying alone would confuse', () => {
    const names = ['a', 'aa', 'aaa', 'š', 'a', String.fromCharCode(0x161 & 0xff), '\\u{161}', '"', ',', '","'];
    const starts = new Set(names.map((name) => firstThree(1, name).join()));
    expect(starts.size).toBe(new Set(names).size);
    expect(firstThree('1","x', 'y')).not.toEqual(firstThree('1', 'x","y'));
  });

  it('equals the entity of its family', () => {
    const family = new StreamFamily(42, 'arrivals');
    expect(family.entity(1).nextUint32()).toBe(2360375348);
    expect(family.entity(0).nextUint32()).toBe(777623269);
  });

  it('gives 100 000 entities 100 000 different beginnings', () => {
    const family = new StreamFamily(1, 'requests');
    const starts = new Set<number>();
    for (let entity = 0; entity < 100_000; entity++) starts.add(family.entity(entity).nextFloat());
    expect(starts.size).toBe(100_000);
  });

  it('gives the first draws of neighbouring entities a uniform, uncorrelated look', () => {
    const family = new StreamFamily(5, 'requests');
    const n = 50_000;
    let sum = 0;
    let products = 0;
    let previous = 0;
    for (let entity = 0; entity < n; entity++) {
      const x = family.entity(entity).nextFloat() - 0.5;
      sum += x;
      products += x * previous;
      previous = x;
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(products / n)).toBeLessThan(4 / 12 / Math.sqrt(n));
  });

  it.each([Number.NaN, Infinity])('refuses the seed %d', (seed) => {
    expect(() => randomStream(seed, 'a')).toThrowError(expect.objectContaining({ code: 'E0003', path: 'seed' }));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the entity %d', (entity) => {
    expect(() => randomStream(1, 'a', entity)).toThrowError(expect.objectContaining({ code: 'E0003', path: 'entity' }));
  });
});
