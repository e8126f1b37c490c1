import type { RequestColumns } from '@foretoken/engines';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SynthesisSpec } from '../synth/synthesis-spec.ts';
import { synthesize } from '../synth/synthesize.ts';
import { firstRequests } from './first-requests.ts';
import { mergeClasses } from './merge-classes.ts';
import { withClassFacts } from './with-class-facts.ts';

const plain: SynthesisSpec = { requests: 40, arrivals: { process: 'poisson', ratePerS: 2 }, input: { distribution: 'exponential', mean: 90 }, output: 20 };
const chats: SynthesisSpec = { ...plain, prefix: { tokens: 30, groups: 3 }, sessions: { turns: 3, thinkS: 2 }, adapters: { count: 4, share: 0.7 }, grammars: { count: 2 } };
const tiny = (arrivalS: readonly number[], more: Partial<RequestColumns> = {}): RequestColumns => {
  const count = arrivalS.length;
  return { count, arrivalS: Float64Array.from(arrivalS), inputTokens: new Int32Array(count).fill(5), outputTokens: new Int32Array(count).fill(2), ...more };
};

/** Segments of each prompt as [id, tokens]. */
function prompts({ content, count }: RequestColumns): (readonly (readonly [number, number])[])[] {
  return Array.from({ length: count }, (_, r) => Array.from(content?.segmentIds.subarray(content.offsets[r], content.offsets[r + 1]) ?? [], (id, i) => [id, content?.segmentTokens[(content.offsets[r] ?? 0) + i] ?? 0] as const));
}

/** Rows of one class, with numbers as they were before they were shifted apart. */
function classOf(merged: RequestColumns, index: number): object {
  const rows = Array.from({ length: merged.count }, (_, r) => r).filter((r) => merged.classIndex?.[r] === index);
  const take = (column: Int32Array | undefined, none = 0): number[] => {
    const values = rows.map((r) => column?.[r] ?? none);
    const least = Math.min(...values.filter((value) => value !== none));
    return values.map((value) => (value === none ? none : value - least));
  };
  const all = prompts(merged);
  const ids = rows.flatMap((r) => all[r]?.map(([id]) => id) ?? []);
  const shift = Math.min(...ids);
  return {
    arrivalS: rows.map((r) => merged.arrivalS[r]),
    input: rows.map((r) => merged.inputTokens[r]),
    output: rows.map((r) => merged.outputTokens[r]),
    session: take(merged.session, -1),
    turn: rows.map((r) => merged.turn?.[r] ?? 0),
    adapter: take(merged.adapter),
    grammar: take(merged.grammar),
    prompts: rows.map((r) => all[r]?.map(([id, tokens]) => [id - shift, tokens])),
    outputs: rows.map((r) => { const id = merged.content?.outputSegmentIds?.[r] ?? -1; return id < 0 ? -1 : id - shift; }),
  };
}

describe('mergeClasses', () => {
  it('is the union of the classes: each has the same requests as alone, in order of arrival', () => {
    const spec = fc.constantFrom(plain, chats, { ...chats, sessions: undefined } as unknown as SynthesisSpec);
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 99 }), (specs, seed) => {
        const parts = specs.map((each, i) => ({ name: `c${i}`, columns: synthesize({ ...each }, `${seed}/c${i}`) }));
        const merged = mergeClasses(parts);
        expect(merged.count).toBe(parts.reduce((sum, { columns }) => sum + columns.count, 0));
        merged.arrivalS.forEach((timeS, r) => expect(timeS).toBeGreaterThanOrEqual(merged.arrivalS[r - 1] ?? 0));
        parts.forEach((part, i) => {
          const alone = mergeClasses([part]);
          const known = merged.content !== undefined && alone.content === undefined;
          const own = classOf(merged, i) as { prompts: unknown };
          const expected = classOf(alone, 0);
          expect(own).toEqual(known ? { ...expected, prompts: own.prompts } : expected);
        });
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it('keeps sessions, prompts, adapters and grammars of classes apart', () => {
    const merged = mergeClasses([{ name: 'a', columns: synthesize(chats, 1) }, { name: 'b', columns: synthesize(chats, 1) }]);
    const seen = (column: Int32Array | undefined, index: number, none: number): Set<number> => new Set(Array.from(column ?? []).filter((value, r) => merged.classIndex?.[r] === index && value !== none));
    for (const [column, none] of [[merged.session, -1], [merged.adapter, 0], [merged.grammar, 0]] as const) {
      expect(seen(column, 0, none).size).toBeGreaterThan(0);
      expect([...seen(column, 0, none)].filter((value) => seen(column, 1, none).has(value))).toEqual([]);
    }
    const ids = (index: number): Set<number> => new Set(prompts(merged).flatMap((segments, r) => (merged.classIndex?.[r] === index ? segments.map(([id]) => id) : [])));
    expect([...ids(0)].filter((id) => ids(1).has(id))).toEqual([]);
    // Tokens of each prompt still add up.
    prompts(merged).forEach((segments, r) => expect(segments.reduce((sum, [, tokens]) => sum + tokens, 0)).toBe(merged.inputTokens[r]));
  });

  it('puts requests that arrive together in order of the classes, and fills in what a class lacks', () => {
    const merged = mergeClasses([
      { name: 'a', columns: tiny([0, 2], { session: Int32Array.of(0, -1), priority: Int32Array.of(7, 8), salt: Int32Array.of(1, 0) }) },
      { name: 'b', columns: tiny([0, 1], { maxOutputTokens: Int32Array.of(9, 9), salt: Int32Array.of(2, 1) }), priority: -3, endsByEos: true },
    ]);
    expect([...merged.arrivalS]).toEqual([0, 0, 1, 2]);
    expect([...(merged.classIndex ?? [])]).toEqual([0, 1, 1, 0]);
    expect(merged.classNames).toEqual(['a', 'b']);
    expect([...(merged.priority ?? [])]).toEqual([7, -3, -3, 8]);
    expect([...(merged.session ?? [])]).toEqual([0, -1, -1, -1]);
    expect([...(merged.salt ?? [])]).toEqual([1, 3, 2, 0]);
    expect([...(merged.maxOutputTokens ?? [])]).toEqual([2, 9, 9, 2]);
    expect([...(merged.endsByEos ?? [])]).toEqual([0, 1, 1, 0]);
    expect(merged.turn).toBeUndefined();
    expect(merged.content).toBeUndefined();
  });

  it('keeps the blocks of traces only where all are cut alike', () => {
    const cut = (tokens: number): RequestColumns => tiny([0], { content: { offsets: Int32Array.of(0, 1), segmentIds: Int32Array.of(0), segmentTokens: Int32Array.of(5), traceBlocks: { tokens, lastBlock: 'ceil' } } });
    const merge = (...columns: readonly RequestColumns[]): RequestColumns => mergeClasses(columns.map((each, i) => ({ name: `c${i}`, columns: each })));
    expect(merge(cut(16), cut(16)).content?.traceBlocks).toEqual({ tokens: 16, lastBlock: 'ceil' });
    expect(merge(cut(16), cut(512)).content?.traceBlocks).toBeUndefined();
    expect(merge(cut(16), tiny([0])).content?.traceBlocks).toBeUndefined();
  });

  it('refuses numbers beyond 31 bits', () => {
    const huge = tiny([0], { session: Int32Array.of(2_147_483_646) });
    expect(() => mergeClasses([{ name: 'a', columns: huge }, { name: 'b', columns: huge }])).toThrow(expect.objectContaining({ code: 'E0548' }) as Error);
  });
});

describe('firstRequests', () => {
  it('cuts every column', () => {
    const all = mergeClasses([{ name: 'a', columns: synthesize(chats, 1) }, { name: 'b', columns: synthesize(plain, 2) }]);
    const cut = firstRequests(all, 11);
    expect(cut.count).toBe(11);
    expect([cut.arrivalS, cut.classIndex, cut.session, cut.content?.outputSegmentIds].map((column) => column?.length)).toEqual([11, 11, 11, 11]);
    expect(prompts(cut)).toEqual(prompts(all).slice(0, 11));
    expect(firstRequests(all, 1e9)).toBe(all);
  });
});

describe('withClassFacts', () => {
  const trace = tiny([0, 1, 2], { classIndex: Int32Array.of(0, 1, 0), classNames: ['chat', 'batch'], priority: Int32Array.of(4, 5, 6) });

  it('gives classes their priority, and leaves the others theirs', () => {
    expect([...(withClassFacts(trace, [{ name: 'batch', priority: 9 }, { name: 'chat' }]).priority ?? [])]).toEqual([4, 9, 6]);
    expect(withClassFacts(trace, [{ name: 'chat' }])).toBe(trace);
  });

  it('refuses a class that no request has', () => {
    expect(() => withClassFacts(trace, [{ name: 'bach' }])).toThrow(expect.objectContaining({ code: 'E0546', hint: 'Did you mean "batch"?' }) as Error);
    expect(() => withClassFacts(tiny([0]), [{ name: 'x' }])).toThrow(/the trace has no classes/);
  });
});
