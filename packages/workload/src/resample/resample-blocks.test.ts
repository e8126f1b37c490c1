import type { RequestColumns } from '@foretoken/engines';
import { describe, expect, it } from 'vitest';
import { resampleBlocks } from './resample-blocks.ts';

/** One request a second; sessions of three turns; a system prompt (0) and a part of its own in each session. */
const trace = (count: number): RequestColumns => {
  const rows = Array.from({ length: count }, (_, r) => r);
  return {
    count,
    arrivalS: Float64Array.from(rows),
    inputTokens: Int32Array.from(rows, (r) => 10 + r),
    outputTokens: Int32Array.from(rows, (r) => 1 + r),
    session: Int32Array.from(rows, (r) => Math.floor(r / 3)),
    turn: Int32Array.from(rows, (r) => r % 3),
    content: { offsets: Int32Array.from([...rows, count], (r) => 2 * r), segmentIds: Int32Array.from(rows.flatMap((r) => [0, 1 + Math.floor(r / 3)])), segmentTokens: Int32Array.from(rows.flatMap((r) => [5, 5 + r])) },
  };
};

describe('resampleBlocks', () => {
  it('keeps whole rows, their order and gaps inside of blocks, and the length of the trace', () => {
    const source = trace(600);
    const { count, arrivalS, inputTokens, outputTokens } = resampleBlocks(source, 30, 7);
    expect(arrivalS.length).toBe(count);
    expect(Math.abs(count - 600)).toBeLessThan(30);
    expect(arrivalS.every((at, i) => i === 0 || at >= arrivalS[i - 1]!)).toBe(true);
    expect(arrivalS.at(-1)).toBeLessThan(601);
    expect(outputTokens.every((tokens, i) => inputTokens[i] === tokens + 9)).toBe(true);
    const follows = Array.from(outputTokens).filter((tokens, i) => i > 0 && tokens === outputTokens[i - 1]! + 1).length;
    expect(follows).toBeGreaterThan(560);
  });

  it('is another trace under another seed, and the same under the same', () => {
    expect(resampleBlocks(trace(300), 20, 1)).toEqual(resampleBlocks(trace(300), 20, 1));
    expect(resampleBlocks(trace(300), 20, 1).outputTokens).not.toEqual(resampleBlocks(trace(300), 20, 2).outputTokens);
  });

  it('draws every request as often on average', () => {
    const draws = new Float64Array(100);
    for (let seed = 0; seed < 2000; seed++) for (const tokens of resampleBlocks(trace(100), 10, seed).outputTokens) draws[tokens - 1]!++;
    expect(Math.min(...draws)).toBeGreaterThan(1800);
    expect(Math.max(...draws)).toBeLessThan(2200);
  });

  it('makes another session, with content of its own, of one that is drawn twice; what all share stays shared', () => {
    const { count, session, outputTokens, content } = resampleBlocks(trace(300), 20, 3);
    const bySession = new Map<number, Set<number>>();
    const owners = new Map<number, number>();
    for (let r = 0; r < count; r++) {
      const own = bySession.get(session![r]!) ?? new Set<number>();
      expect(own.has(outputTokens[r]!)).toBe(false);
      bySession.set(session![r]!, own.add(outputTokens[r]!));
      expect(content!.segmentIds[2 * r]).toBe(content!.segmentIds[0]);
      const part = content!.segmentIds[2 * r + 1]!;
      expect(owners.get(part) ?? session![r]).toBe(session![r]);
      owners.set(part, session![r]!);
    }
    expect(bySession.size).toBeGreaterThan(60);
  });

  it('refuses blocks of which two do not fit, with E1111', () => {
    expect(() => resampleBlocks(trace(100), 60, 1)).toThrow(expect.objectContaining({ code: 'E1111' }));
  });
});
