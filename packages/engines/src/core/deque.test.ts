import { describe, expect, it } from 'vitest';
import { Deque } from './deque.ts';

describe('Deque', () => {
  it('does what an array does, through growth and wrap-around', () => {
    const deque = new Deque<number>();
    const model: number[] = [];
    // A fixed mixture of moves that leaves more in than it takes out, from both ends.
    for (let i = 0; i < 500; i++) {
      if (i % 7 < 3) {
        deque.add(i);
        model.push(i);
      } else if (i % 7 < 5) {
        deque.prepend(i);
        model.unshift(i);
      } else if (model.length > 0) expect(deque.pop()).toBe(model.shift());
      expect([deque.size, deque.toArray()]).toEqual([model.length, model]);
      if (model.length > 0) expect(deque.peek()).toBe(model[0]);
    }
    expect(model.length).toBeGreaterThan(100);
  });

  it('takes one out of the middle, and takes another order', () => {
    const deque = new Deque<string>();
    for (const name of ['a', 'b', 'c', 'd']) deque.add(name);
    deque.remove('b');
    expect(deque.toArray()).toEqual(['a', 'c', 'd']);
    deque.replace(['d', 'a']);
    deque.prepend('z');
    expect([...deque]).toEqual(['z', 'd', 'a']);
  });
});
