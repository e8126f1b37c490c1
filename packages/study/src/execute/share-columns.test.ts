import { describe, expect, it } from 'vitest';
import { columnBytes, shareColumns } from './share-columns.ts';

describe('shared columns', () => {
  const columns = {
    count: 2,
    arrivalS: Float64Array.of(0, 1.5),
    inputTokens: new Int32Array([9, 10, 20, 9]).subarray(1, 3),
    endsByEos: Uint8Array.of(1, 0),
    classNames: ['a'],
    content: { offsets: Int32Array.of(0, 1, 2), traceBlocks: { tokens: 16, lastBlock: 'ceil' } },
  };

  it('hold the same over shared memory, in nested objects too', () => {
    const shared = shareColumns(columns);
    expect(shared).toEqual(columns);
    for (const { buffer } of [shared.arrivalS, shared.inputTokens, shared.endsByEos, shared.content.offsets]) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.inputTokens.buffer.byteLength).toBe(8);
  });

  it('are not copied twice, and counted in bytes', () => {
    const shared = shareColumns(columns);
    expect(shareColumns(shared).arrivalS).toBe(shared.arrivalS);
    expect(columnBytes(columns)).toBe(16 + 8 + 2 + 12);
  });
});
