import { describe, expect, it } from 'vitest';
import { equalProgress, firstComeFirstServed, fitDraftTokens } from './context-chunking.ts';
import { LlmRequest } from './llm-request.ts';

function context(row: number, promptTokens: number, draftTokens = 0): LlmRequest {
  const created = new LlmRequest({ request: row, promptTokens, maxTokens: 10, stopAt: 0, priority: 0, arrivalS: 0, tieRank: row, adapter: 0 }, undefined);
  created.state = 'context';
  created.draftTokens = draftTokens;
  return created;
}

const contexts = (...prompts: number[]): LlmRequest[] => prompts.map((prompt, row) => context(row, prompt));
const chunks = (list: readonly LlmRequest[]): number[] => list.map(({ chunkTokens }) => chunkTokens);

describe('context chunking', () => {
  it('EQUAL_PROGRESS leaves whoever would overflow out of the round and goes on with the others', () => {
    const list = contexts(20, 3, 20);
    equalProgress(list, { capacity: 18, chunkUnitSize: 5, maxContextLength: Infinity });
    expect(chunks(list)).toEqual([10, 3, 5]);
  });

  it('EQUAL_PROGRESS ends when nobody can take a unit more', () => {
    const list = contexts(20, 20);
    equalProgress(list, { capacity: 100, chunkUnitSize: 5, maxContextLength: 12 });
    expect(chunks(list)).toEqual([10, 10]);
  });

  it('FIRST_COME_FIRST_SERVED cuts to whole units and hands the rest on', () => {
    const list = contexts(12, 20, 4);
    firstComeFirstServed(list, { capacity: 25, chunkUnitSize: 5, maxContextLength: Infinity });
    expect(chunks(list)).toEqual([12, 10, 0]);
  });

  it('discards draft tokens that need a further unit, a longer context or more tokens', () => {
    const list = [context(0, 12, 6), context(1, 10, 6), context(2, 14, 6)];
    const limits = { capacity: 40, chunkUnitSize: 5, maxContextLength: 14 };
    firstComeFirstServed(list, limits);
    fitDraftTokens(list, limits);
    expect(chunks(list)).toEqual([12, 10, 14]);
    expect(list.map(({ draftTokens }) => draftTokens)).toEqual([2, 0, 0]);
  });

  it('keeps the draft tokens of chunks that are not the last', () => {
    const list = [context(0, 30, 6)];
    const limits = { capacity: 20, chunkUnitSize: 5, maxContextLength: Infinity };
    firstComeFirstServed(list, limits);
    fitDraftTokens(list, limits);
    expect([list[0]!.chunkTokens, list[0]!.draftTokens]).toEqual([20, 6]);
  });
});
