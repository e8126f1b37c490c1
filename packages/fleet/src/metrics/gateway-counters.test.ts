import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import { GatewayCounters } from './gateway-counters.ts';

const end = (outputTokens: number, over: Partial<Parameters<GatewayCounters['onEnd']>[1]> = {}): Parameters<GatewayCounters['onEnd']>[1] => ({ inputTokens: 100, outputTokens, cachedTokens: 25, ttftS: 0.5, tpotS: 0.02, ...over });

describe('the counters of the gateway', () => {
  it('counts what went through, by hand', () => {
    const counters = new GatewayCounters(100);
    counters.onArrival(0, 100);
    counters.onArrival(2, 300);
    counters.onEnd(4, end(10));
    counters.onArrival(6, 500);
    counters.onEnd(8, end(30, { inputTokens: 300, cachedTokens: 75, ttftS: 1.5, tpotS: Number.NaN }));
    expect(counters.concurrency).toBe(1);
    expect(counters.traffic(0, 10)).toEqual({ fromS: 0, toS: 10, arrivals: 3, ended: 2, meanInputTokens: 300, meanOutputTokens: 20, meanTtftS: 1, meanTpotS: 0.02, hitRate: 0.25 });
    // the begin is in, the end is out
    expect(counters.traffic(2, 6).arrivals).toBe(1);
    expect(counters.traffic(2, 6).ended).toBe(1);
    // 1 for 2 s, 2 for 2 s, 1 for 2 s, 2 for 2 s, 1 for 2 s = 14 / 10
    expect(counters.meanConcurrency(0, 10)).toBeCloseTo(1.4, 12);
    expect(counters.meanConcurrency(3, 5)).toBeCloseTo(1.5, 12);
    expect(counters.meanConcurrency(5, 5)).toBe(0);
  });

  it('has no means of nothing', () => {
    const { arrivals, meanInputTokens, meanTtftS, hitRate } = new GatewayCounters(10).traffic(0, 5);
    expect([arrivals, meanInputTokens, meanTtftS, hitRate]).toEqual([0, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('agrees with a naive count of everything, also with late ends and after forgetting', () => {
    const requests = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 8 }), stay: fc.integer({ min: 0, max: 40 }), input: fc.nat({ max: 50 }), output: fc.nat({ max: 50 }) }), { minLength: 1, maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (given, windowS, lateS) => {
        let clock = 0;
        const all = given.map(({ gap, stay, input, output }) => ({ fromS: (clock += gap), toS: clock + stay, input, output }));
        const counters = new GatewayCounters(windowS + lateS);
        // Ends are told in order of another key than their times: up to lateS late, in reverse within a slot.
        const events = [...all.map((each) => ({ tellS: each.fromS, kind: 0, each })), ...all.map((each) => ({ tellS: Math.ceil((each.toS + 1) / lateS) * lateS, kind: -each.toS - 1, each }))].sort((a, b) => a.tellS - b.tellS || a.kind - b.kind);
        for (const { kind, each } of events) {
          if (kind === 0) counters.onArrival(each.fromS, each.input);
          else counters.onEnd(each.toS, end(each.output));
        }
        const lastS = Math.max(...all.map(({ toS }) => toS));
        for (const toS of [lastS + 1, lastS - lateS / 2]) {
          const fromS = toS - windowS / 2;
          const [arrived, ended] = [all.filter((each) => each.fromS >= fromS && each.fromS < toS), all.filter((each) => each.toS >= fromS && each.toS < toS)];
          const seconds = all.reduce((sum, each) => sum + Math.max(0, Math.min(toS, each.toS) - Math.max(fromS, each.fromS)), 0);
          const got = counters.traffic(fromS, toS);
          expect([got.arrivals, got.ended]).toEqual([arrived.length, ended.length]);
          if (ended.length > 0) expect(got.meanOutputTokens).toBeCloseTo(ended.reduce((sum, { output }) => sum + output, 0) / ended.length, 9);
          expect(counters.meanConcurrency(fromS, toS)).toBeCloseTo(seconds / (toS - fromS), 9);
        }
        expect(counters.concurrency).toBe(0);
      }),
      { numRuns: 300, seed: 20261125 },
    );
  });

  it('forgets: memory is bounded by what the window holds', () => {
    const log = new EventLog(1, 10);
    let most = 0;
    for (let i = 0; i < 20_000; i++) {
      log.push(i * 0.1, [1]);
      most = Math.max(most, log.size);
    }
    // 100 events in 10 s; forgotten when half are older
    expect(most).toBeLessThanOrEqual(203);
    expect(log.countBefore(2000)).toBe(20_000);
    expect(log.count(1990, 2000)).toBe(100);
  });
});
