import { describe, expect, it } from 'vitest';
import type { RequestColumns } from '@foretoken/engines';
import { AttemptTable } from './attempt-table.ts';

const requests = (): RequestColumns => ({
  count: 2,
  arrivalS: Float64Array.of(1, 2),
  inputTokens: Int32Array.of(10, 20),
  outputTokens: Int32Array.of(5, 8),
  maxOutputTokens: Int32Array.of(6, 30),
  adapter: Int32Array.of(0, 4),
  content: { offsets: Int32Array.of(0, 1, 2), segmentIds: Int32Array.of(7, 8), segmentTokens: Int32Array.of(10, 20), outputSegmentIds: Int32Array.of(70, 80) },
});

describe('the table of attempts', () => {
  it('is the requests themselves when none is tried twice', () => {
    const columns = requests();
    const table = new AttemptTable(columns, 0, false);
    expect(table.columns).toBe(columns);
    expect([table.rows, table.requestOf(1), ...table.slot]).toEqual([2, 1, -1, -1]);
    expect(() => table.add(0, 3)).toThrow(expect.objectContaining({ code: 'E0750' }));
  });

  it('gives further attempts rows of their own, with everything that the request says', () => {
    const before = requests();
    const table = new AttemptTable(before, 2, false);
    const row = table.add(1, 5);
    const { columns, log } = table;
    expect(row).toBe(2);
    expect(table.requestOf(row)).toBe(1);
    expect([columns.arrivalS[row], columns.inputTokens[row], columns.outputTokens[row], columns.maxOutputTokens![row], columns.adapter![row]]).toEqual([5, 20, 8, 30, 4]);
    expect([table.slot[row], log.replica[row], log.outcome[row], log.firstTokenS[row]]).toEqual([-1, -1, 0, NaN]);
    expect(before).toEqual(requests());
  });

  it('points a further attempt at the content of its request', () => {
    const table = new AttemptTable(requests(), 1, false);
    const row = table.add(1, 5);
    expect(table.columns.content!.rows![row]).toBe(1);
    expect([...table.columns.content!.rows!.subarray(0, 2)]).toEqual([0, 1]);
  });

  it('changes the lengths of an answer that goes on: the prompt grows by what max_tokens loses', () => {
    const table = new AttemptTable(requests(), 1, false);
    const row = table.add(1, 5, { inputTokens: 23, outputTokens: 5 });
    const { columns } = table;
    expect([columns.inputTokens[row], columns.outputTokens[row], columns.maxOutputTokens![row]]).toEqual([23, 5, 27]);
  });

  it('has room for as many as were announced, and says so with E0750 beyond', () => {
    const table = new AttemptTable(requests(), 1, false);
    table.add(0, 3);
    table.add(0, 4);
    expect(() => table.add(1, 5)).toThrow(expect.objectContaining({ code: 'E0750', path: 'fleet.routes' }));
  });
});
