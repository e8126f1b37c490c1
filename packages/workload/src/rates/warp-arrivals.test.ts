import { describe, expect, it } from 'vitest';
import { parseTrace } from '../readers/parse-trace.ts';
import type { TraceOptions } from '../readers/trace-options.ts';
import type { ParsedTrace } from '../readers/finish-trace.ts';
import { warpArrivals } from './warp-arrivals.ts';

async function read(text: string, options: TraceOptions): Promise<ParsedTrace> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(text));
  }
  return await parseTrace(chunks(), options);
}

const five = 'arrival_s,input_tokens,output_tokens\n0,1,1\n10,2,1\n20,3,1\n30,4,1\n40,5,1\n';

describe('warpArrivals', () => {
  it('carries one arrival per unit through the inverse of the rate', () => {
    // Four gaps of the mean: 2/s for 1 s, then 1/s.
    const curve = { process: 'step', steps: [{ atS: 0, ratePerS: 2 }, { atS: 1, ratePerS: 1 }] } as const;
    expect([...warpArrivals(Float64Array.of(0, 10, 20, 30, 40), curve, 0)]).toEqual([0, 0.5, 1, 2, 3]);
  });

  it('keeps bursts: a gap that is half of the mean stays so at the rate of the time', () => {
    const [first, second, third] = warpArrivals(Float64Array.of(0, 5, 20), { process: 'step', steps: [{ atS: 0, ratePerS: 1 }] }, 0);
    // 2 gaps in 20 s: 5 s are half a unit.
    expect([first, second, third]).toEqual([0, 0.5, 2]);
  });

  it('refuses arrivals that span no time', () => {
    expect(() => warpArrivals(Float64Array.of(3, 3), { process: 'step', steps: [{ atS: 0, ratePerS: 1 }] }, 0)).toThrow(expect.objectContaining({ code: 'E0520' }) as Error);
  });
});

describe('a trace with a rate', () => {
  it('is warped before it is cut, whole, and scaled in rate', async () => {
    const warp = { process: 'step', steps: [{ atS: 0, ratePerS: 1 }, { atS: 2, ratePerS: 0 }] } as const;
    const { columns, info } = await read(five, { warp, limit: 2 });
    expect([[...columns.arrivalS], [...columns.inputTokens]]).toEqual([[0, 1], [1, 2]]);
    // Two units of time before the rate ends.
    expect(info.dropped).toEqual({ after_rates: 3 });
    const twice = await read(five, { warp, rateScale: 2 });
    expect([...twice.columns.arrivalS]).toEqual([0, 0.5, 1, 1.5]);
  });

  it('of lengths only has as many arrivals as the rate has room for', async () => {
    const lengths = `input_tokens,output_tokens\n${'7,1\n'.repeat(200)}`;
    const arrivals = { process: 'step', steps: [{ atS: 0, ratePerS: 10 }], toS: 10 } as const;
    const { columns, info } = await read(lengths, { arrivals, seed: 3 });
    expect(columns.count).toBe(200 - (info.dropped['after_rates'] ?? 0));
    expect(Math.abs(columns.count - 100)).toBeLessThan(40);
    // A scaled rate keeps its times: the end is at 10 s, not at 5 s.
    const twice = await read(lengths, { arrivals, seed: 3, rateScale: 1.5 });
    expect(twice.columns.arrivalS.at(-1)).toBeGreaterThan(9);
    expect(twice.columns.count).toBeGreaterThan(columns.count + 20);
  });
});
