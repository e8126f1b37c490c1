import { type ExplainedRequest, noParts, TIME_PARTS } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { bandAt } from './bands.ts';
import { parsePlace } from './parse-place.ts';

/** Request i waits i ms and is computed for 10 ms; ten tokens of 1 ms follow. */
const requests = Array.from({ length: 1000 }, (_, i): ExplainedRequest => {
  const ttft = { ...noParts(), 'queue-kv': i / 1000, prefill: 0.01 };
  return { request: i, ttftS: i / 1000 + 0.01, e2eS: i / 1000 + 0.02, ttft, e2e: { ...ttft, decode: 0.01 }, residualS: 0 };
});

describe('bandAt', () => {
  it('takes the requests around a percentile, and their parts add up', () => {
    const band = bandAt(requests, () => 11, parsePlace('ttft.p90'))!;
    expect(band.valueS).toBeCloseTo(0.999 * 0.9 + 0.01, 12);
    expect(band.requests).toBe(10);
    expect(TIME_PARTS.reduce((sum, part) => sum + band.parts[part], 0)).toBeCloseTo(band.meanS, 12);
    expect([band.fromS, band.toS].every((seconds) => Math.abs(seconds - band.valueS) < 0.0056)).toBe(true);
  });

  it('takes all of them for a mean, and the ends whole', () => {
    expect(bandAt(requests, () => 11, parsePlace('e2e.mean'))).toMatchObject({ requests: 1000, meanS: expect.closeTo(0.5195, 9) as number });
    expect(bandAt(requests, () => 11, parsePlace('ttft.p99.9'))!.toS).toBeCloseTo(1.009, 9);
  });

  it('divides what follows the first token by the tokens', () => {
    const band = bandAt(requests, () => 11, parsePlace('tpot.p50'))!;
    expect(band.meanS).toBeCloseTo(0.001, 12);
    expect(band.parts.decode).toBeCloseTo(0.001, 12);
    expect(bandAt(requests, () => 1, parsePlace('tpot.p50'))).toBeNull();
  });

  it.each(['itl.p99', 'ttft', 'ttft.p100', 'queue.mean', 'ttft.max'])('refuses %s', (text) => {
    expect(() => parsePlace(text)).toThrow(expect.objectContaining({ code: 'E1093' }));
  });
});
