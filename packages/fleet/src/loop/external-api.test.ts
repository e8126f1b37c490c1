import { describe, expect, it } from 'vitest';
import type { ExternalScenario } from '../scenario/route-scenario.ts';
import { ExternalApi } from './external-api.ts';

const API: ExternalScenario = { ttftS: 0.5, tpotS: 0.01, usdPerMillionInputTokens: 2, usdPerMillionOutputTokens: 10, availability: 1 };
const apiOf = (differences: Partial<ExternalScenario> = {}, seed = 1): ExternalApi => new ExternalApi('api', { ...API, ...differences }, seed);

describe('an external API', () => {
  it('answers with a first token after TTFT and the rest one TPOT apart', () => {
    // 1 + 0.5, and 20 further tokens of 10 ms.
    const answer = apiOf().ask(0, 1, 100, 21, 21);
    expect(answer).toEqual({ firstTokenS: 1.5, finishS: expect.closeTo(1.7, 12) as number });
  });

  it('lets a minute of requests through at once, then one each time the bucket has refilled by one', () => {
    const api = apiOf({ requestsPerMinute: 30 });
    const asks = (count: number, nowS: number): number => Array.from({ length: count }, (_, i) => api.ask(i, nowS, 1, 1, 1)).filter((answer) => typeof answer !== 'string').length;
    expect(asks(40, 0)).toBe(30);
    // Half a request a second.
    expect(asks(5, 1.999)).toBe(0);
    expect(asks(5, 2)).toBe(1);
    expect(asks(5, 8)).toBe(3);
    // Never more than a minute's worth.
    expect(asks(100, 1000)).toBe(30);
    expect(api.use).toMatchObject({ requests: 64, refused: 10 + 5 + 4 + 2 + 70, failed: 0 });
  });

  it('draws for each request and each time that it asks, whatever others ask in between', () => {
    const random = { ttftS: { distribution: 'exponential', mean: 1 } } as const;
    const alone = apiOf(random);
    const own = [alone.ask(7, 0, 1, 1, 1), alone.ask(7, 0, 1, 1, 1)];
    expect(own[0]).not.toEqual(own[1]);
    const busy = apiOf(random);
    for (let i = 0; i < 5; i++) busy.ask(i, 0, 1, 1, 1);
    const first = busy.ask(7, 0, 1, 1, 1);
    busy.ask(8, 0, 1, 1, 1);
    expect([first, busy.ask(7, 0, 1, 1, 1)]).toEqual(own);
  });

  it('counts a prompt and max_tokens against the token limit', () => {
    const api = apiOf({ tokensPerMinute: 1200 });
    expect(typeof api.ask(0, 0, 500, 10, 500)).toBe('object');
    // 200 are left, and 20 come each second: 5 s for 300.
    expect(api.ask(1, 4.99, 100, 10, 200)).toBe('refused');
    expect(typeof api.ask(1, 5, 100, 10, 200)).toBe('object');
    // More than a minute's worth passes with a full bucket, and is paid back before anything else passes.
    const full = apiOf({ tokensPerMinute: 600 });
    expect(typeof full.ask(0, 0, 900, 1, 1)).toBe('object');
    expect(full.ask(1, 30, 1, 1, 1)).toBe('refused');
    expect(typeof full.ask(1, 31, 1, 1, 1)).toBe('object');
  });

  it('fails as often as it is not available, at a cost for the rate limit alone', () => {
    const api = apiOf({ availability: 0.9 });
    for (let row = 0; row < 10_000; row++) api.ask(row, 0, 1, 1, 1);
    // Standard deviation: sqrt(10000 x 0.1 x 0.9) = 30.
    expect(Math.abs(api.use.failed - 1000)).toBeLessThan(120);
    expect(api.use.requests + api.use.failed).toBe(10_000);
    expect(api.usd).toBe(0);
  });

  it('is paid by the token', () => {
    const api = apiOf();
    api.charge(1000, 50);
    // 1000 x 2 + 50 x 10 = 2500 millionths.
    expect(api.usd).toBeCloseTo(0.0025, 15);
  });

  it('draws the same for the same row and seed, whoever asked before', () => {
    const drawn = { ttftS: { distribution: 'lognormal', mean: 0.6, cv: 0.5 } } as const;
    const [one, other] = [apiOf(drawn), apiOf(drawn)];
    other.ask(1, 0, 1, 1, 1);
    expect(one.ask(7, 2, 1, 5, 5)).toEqual(other.ask(7, 2, 1, 5, 5));
    expect(apiOf(drawn, 2).ask(7, 2, 1, 5, 5)).not.toEqual(one.ask(7, 2, 1, 5, 5));
  });
});
