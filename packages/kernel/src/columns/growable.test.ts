import { describe, expect, it } from 'vitest';
import { GrowableFloat64 } from './growable-float64.ts';
import { GrowableInt32 } from './growable-int32.ts';

describe.each([
  ['GrowableFloat64', () => new GrowableFloat64(2)],
  ['GrowableInt32', () => new GrowableInt32(2)],
])('%s', (_, create) => {
  it('grows and keeps its rows', () => {
    const column = create();
    for (let i = 0; i < 100; i++) column.push(i * 3);
    expect(column.length).toBe(100);
    expect(column.at(99)).toBe(297);
    expect(column.data[50]).toBe(150);
    expect(Array.from(column.toArray())).toEqual(Array.from({ length: 100 }, (__, i) => i * 3));
  });

  it('hands out a copy', () => {
    const column = create();
    column.push(1);
    column.toArray()[0] = 9;
    expect(column.at(0)).toBe(1);
  });

  it('forgets its rows on clear', () => {
    const column = create();
    column.push(1);
    column.clear();
    expect(column.length).toBe(0);
    expect(() => column.at(0)).toThrowError(expect.objectContaining({ code: 'E0005' }));
  });

  it.each([-1, 1, Number.NaN])('refuses row %d of one', (index) => {
    const column = create();
    column.push(1);
    expect(() => column.at(index)).toThrowError(expect.objectContaining({ code: 'E0005' }));
  });
});
