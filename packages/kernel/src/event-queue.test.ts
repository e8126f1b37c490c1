import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

describe('EventQueue', () => {
  it('pops in the order of time and loads the event into the fields', () => {
    const queue = new EventQueue();
    queue.push(2, 7, 20);
    queue.push(1, -8, 2147483647);
    expect(queue.size).toBe(2);
    expect(queue.peekTimeS()).toBe(1);
    expect(queue.pop()).toBe(true);
    expect([queue.timeS, queue.kind, queue.target]).toEqual([1, -8, 2147483647]);
    expect(queue.pop()).toBe(true);
    expect([queue.timeS, queue.kind, queue.target]).toEqual([2, 7, 20]);
  });

  it('is first in, first out on equal times, also between pops', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 50; i++) queue.push(1, 0, i);
    const seen: number[] = [];
    for (let i = 50; i < 500; i++) {
      queue.pop();
      seen.push(queue.target);
      queue.push(1, 0, i);
    }
    while (queue.pop()) seen.push(queue.target);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('says so when it is empty and keeps the last event', () => {
    const queue = new EventQueue();
    expect(queue.peekTimeS()).toBe(Infinity);
    expect(queue.pop()).toBe(false);
    queue.push(4, 5, 6);
    queue.pop();
    expect(queue.pop()).toBe(false);
    expect([queue.timeS, queue.kind, queue.target]).toEqual([4, 5, 6]);
  });

  it('takes Infinity as a time that never comes first', () => {
    const queue = new EventQueue();
    queue.push(Infinity, 1, 0);
    queue.push(1e300, 2, 0);
    queue.pop();
    expect(queue.kind).toBe(2);
    expect(queue.peekTimeS()).toBe(Infinity);
    expect(queue.size).toBe(1);
  });

  it('refuses NaN and stays intact', () => {
    const queue = new EventQueue();
    queue.push(1, 1, 1);
    expect(() => queue.push(Number.NaN, 2, 3)).toThrowError(expect.objectContaining({ code: 'E0002' }));
    expect(queue.size).toBe(1);
  });

  it('forgets everything on clear', () => {
    const queue = new EventQueue();
    queue.push(1, 1, 1);
    queue.clear();
    expect(queue.pop()).toBe(false);
  });
});
