import { array, assert, double, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './pareto-front.ts';
import { thinPoints } from './thin-points.ts';

const points = array(record({ x: double({ min: 0, max: 10, noNaN: true }), y: double({ min: 0, max: 10, noNaN: true }) }), { minLength: 1, maxLength: 60 });

describe('a Pareto front', () => {
  it('holds exactly the points that no other beats, one of equals', () => {
    assert(property(points, (all) => {
      const front = paretoFront(all, 'lower', 'higher');
      const beats = (a: { x: number; y: number }, b: { x: number; y: number }): boolean => a.x <= b.x && a.y >= b.y && (a.x < b.x || a.y > b.y);
      expect(front.some((point) => all.some((other) => beats(other, point)))).toBe(false);
      for (const point of all) expect(front.some((one) => beats(one, point) || (one.x === point.x && one.y === point.y))).toBe(true);
      expect(new Set(front.map(({ x, y }) => `${x} ${y}`)).size).toBe(front.length);
    }));
  });
});

describe('thinning', () => {
  it('leaves one point of each look per cell, and all that are to be kept', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ x: 1 + (i % 10), y: 1 + (i % 10), verdict: i % 2 === 0 ? 'a' : 'b', kept: i === 2999 }));
    const left = thinPoints(many, true, false, ({ kept }) => kept);
    expect(left).toHaveLength(11);
    expect(left.at(-1)?.kept).toBe(true);
    expect(thinPoints(many.slice(0, 50), true, false, () => false)).toHaveLength(50);
  });
});
