import { describe, expect, it } from 'vitest';
import type { SglangConfig } from './config.ts';
import { adderState, requestOf } from './sglang.fixture.ts';
import { PrefillAdder } from './prefill-adder.ts';
import type { AddResult } from './prefill-adder.ts';
import type { SglangRequest } from './request.ts';

/** A request as the scheduler hands it over: matched, with all of its prompt to compute. */
function waiting(state: ReturnType<typeof adderState>, fields: Parameters<typeof requestOf>[0]): SglangRequest {
  const request = requestOf(fields);
  request.fill = request.tokens;
  state.cache.match(request, request.fill - 1);
  request.extend = request.fill - request.prefix;
  return request;
}

/** Adds prompts of those sizes, one after the other. */
function add(config: Partial<SglangConfig>, available: number, prompts: readonly (readonly [prompt: number, max: number])[], running: readonly SglangRequest[] = [], ratio = 1): { results: AddResult[]; extends: number[]; left: number; cut: number | undefined } {
  const state = adderState(config, available, running, ratio);
  const adder = new PrefillAdder(state);
  const results = prompts.map(([prompt, max], id) => adder.add(waiting(state, { id, prompt, max })));
  return { results, extends: adder.admitted.map(({ extend }) => extend), left: adder.totalLeft, cut: adder.newChunked?.request };
}

describe('the budgets of a prefill batch', () => {
  it('reserves a share of what running requests may still put out, and all of it for those of this batch', () => {
    const running = [requestOf({ id: 7, max: 100 }), requestOf({ id: 8, max: 10_000 })];
    // 0.5 x 100 and 0.5 x 4096, the most that is believed of anybody.
    expect(add({}, 5000, [], running, 0.5).left).toBe(5000 - 50 - 2048);
    expect(add({}, 5000, [[30, 100], [20, 10_000]], running, 0.5)).toMatchObject({ extends: [30], results: ['continue', 'no-token'], left: 5000 - 50 - 2048 - 130 });
  });

  it('needs more tokens than a request takes, not as many', () => {
    expect(add({}, 100, [[60, 40]])).toMatchObject({ results: ['no-token'], extends: [] });
    expect(add({}, 101, [[60, 40]])).toMatchObject({ results: ['continue'], extends: [60] });
  });

  it('counts prompts in whole pages', () => {
    expect(add({ pageSize: 16 }, 320, [[17, 10]]).left).toBe(320 - 32 - 10);
  });

  it('lets the first prompt pass whatever maxPrefillTokens says, and no other', () => {
    const config = { maxPrefillTokens: 50, chunkedPrefillSize: -1 };
    expect(add(config, 1000, [[80, 1]])).toMatchObject({ results: ['other'], extends: [80] });
    expect(add(config, 1000, [[20, 1], [30, 1]])).toMatchObject({ results: ['continue', 'other'], extends: [20] });
    expect(add(config, 1000, [[20, 1], [29, 1]])).toMatchObject({ results: ['continue', 'continue'], extends: [20, 29] });
  });

  it('on main has that cap for whole prompts only, and sets a page aside for everybody', () => {
    const config = { version: 'main', maxPrefillTokens: 50 } as const;
    expect(add(config, 1000, [[20, 1], [40, 1]])).toMatchObject({ results: ['continue', 'continue'], left: 1000 - 21 - 41 - 2 });
    expect(add({ ...config, chunkedPrefillSize: -1 }, 1000, [[20, 1], [40, 1]]).results).toEqual(['continue', 'other']);
    expect(add(config, 101, [[60, 40]]).results).toEqual(['no-token']);
    expect(add(config, 102, [[60, 40]]).results).toEqual(['continue']);
  });

  it('cuts the prompt that exceeds the chunk, at a page, and reserves none of its output yet', () => {
    expect(add({ chunkedPrefillSize: 64 }, 1000, [[40, 5], [50, 100]])).toEqual({ results: ['continue', 'other'], extends: [40, 24], left: 1000 - 45 - 24, cut: 1 });
    expect(add({ chunkedPrefillSize: 64, pageSize: 16 }, 992, [[35, 5], [50, 100]])).toMatchObject({ extends: [35, 16], cut: 1 });
  });

  it('takes prefillMaxRequests at most', () => {
    expect(add({ prefillMaxRequests: 2 }, 1000, [[5, 1], [5, 1], [5, 1]])).toMatchObject({ results: ['continue', 'continue', 'other'], extends: [5, 5] });
  });

  it('goes on with a cut prompt in the room that is left, and reserves its output with the last chunk', () => {
    const state = adderState({ chunkedPrefillSize: 64 }, 200);
    const chunk = (extend: number): { goesOn: boolean; extend: number; left: number } => {
      const adder = new PrefillAdder(state);
      const request = waiting(state, { prompt: extend, max: 30 });
      return { goesOn: adder.addChunk(request) !== undefined, extend: request.extend, left: adder.totalLeft };
    };
    expect(chunk(100)).toEqual({ goesOn: true, extend: 64, left: 136 });
    expect(chunk(64)).toEqual({ goesOn: false, extend: 64, left: 106 });
  });

  it('forces a chunk when everything is reserved: as far as there is memory, or beyond it like the real one', () => {
    const forced = (faithfulBugs: boolean): number => {
      const state = adderState({ chunkedPrefillSize: 64, faithfulBugs }, 41, [requestOf({ id: 1, max: 50 })]);
      const request = waiting(state, { prompt: 100, max: 5 });
      new PrefillAdder(state).addChunk(request);
      return request.extend;
    };
    expect(forced(false)).toBe(40);
    expect(forced(true)).toBe(64);
  });

  it('without a radix cache and with ignore_eos asks whether everybody gets through in order of completion', () => {
    const admitted = (available: number): number => {
      const state = adderState({ disableRadixCache: true }, available);
      const adder = new PrefillAdder(state);
      for (const id of [0, 1]) adder.add(waiting(state, { id, prompt: 10, max: id === 0 ? 20 : 10, ignoreEos: true }));
      return adder.admitted.length;
    };
    // 20 for the prompts, 10 each until the second ends, and more than one for each; what it held is enough for the rest of the first.
    expect(admitted(43)).toBe(2);
    expect(admitted(42)).toBe(1);
  });
});
