import { describe, expect, it } from 'vitest';
import { chunkOf, chunksOf, queueName } from './chunk-job.ts';

const tasks = (count: number): { key: string; sets: [] }[] => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, sets: [] }));

describe('chunks', () => {
  it.each([[1, 1], [64, 1], [65, 2], [2000, 32], [4096, 64], [100_000, 64]])('of %i points have %i', (count, size) => {
    const chunks = chunksOf('s', tasks(count));
    expect(chunks[0]!.points).toHaveLength(size);
    expect(chunks.flatMap(({ points }) => points)).toEqual(tasks(count));
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
  });

  it('have the same id for the same points of the same study, and no other', () => {
    const [a, b] = tasks(2);
    expect(chunkOf('s', [a!, b!]).id).toBe(chunkOf('s', tasks(2)).id);
    expect(new Set([chunkOf('s', [a!]), chunkOf('s', [b!]), chunkOf('s', [b!, a!]), chunkOf('s', [a!, b!]), chunkOf('t', [a!])].map(({ id }) => id)).size).toBe(5);
    expect(chunkOf('s', [a!]).id).toMatch(/^c[0-9a-f]{31}$/);
  });

  it('wait in a queue of their program', () => {
    expect(queueName('0.1.0+1f3a9c')).toBe('points-0.1.0+1f3a9c');
    expect(queueName('a:b c')).toBe('points-a_b_c');
  });
});
