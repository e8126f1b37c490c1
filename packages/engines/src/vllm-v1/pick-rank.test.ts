import { describe, expect, it } from 'vitest';
import type { RankLoad } from '../core/data-parallel/rank-load.ts';
import { pickRank023, pickRankMain } from './pick-rank.ts';

const load = (fields: Partial<RankLoad>): RankLoad => ({ running: 0, waiting: 0, kvUsage: 0, tokens: 0, routed: 0, inFlight: 0, ...fields });

describe('the internal balancer of v0.23', () => {
  it('counts a waiting request like four running ones', () => {
    expect(pickRank023([load({ waiting: 1 }), load({ running: 3 })])).toBe(1);
    expect(pickRank023([load({ waiting: 1 }), load({ running: 5 })])).toBe(0);
  });

  it('counts what it sent since the last report as waiting, and takes the first of equals', () => {
    expect(pickRank023([load({ routed: 1 }), load({})])).toBe(1);
    expect(pickRank023([load({ routed: 1 }), load({ waiting: 1 })])).toBe(0);
    expect(pickRank023([load({ inFlight: 9 }), load({})])).toBe(0);
  });
});

describe('the internal balancer of main', () => {
  it('takes its own count or the reported one, whichever is more', () => {
    expect(pickRankMain([load({ inFlight: 3 }), load({ running: 2 })], 0)).toBe(1);
    expect(pickRankMain([load({ inFlight: 1, running: 2, waiting: 2 }), load({ inFlight: 3 })], 0)).toBe(1);
    expect(pickRankMain([load({ routed: 9 }), load({ running: 1 })], 0)).toBe(0);
  });

  it('adds six of each waiting request times the cache usage above a half', () => {
    // 2 + 2 x 6 x 0.3 = 5.6 against 5 and 6.
    const queued = load({ waiting: 2, kvUsage: 0.8 });
    expect(pickRankMain([queued, load({ running: 5 })], 0)).toBe(1);
    expect(pickRankMain([queued, load({ running: 6 })], 0)).toBe(0);
    expect(pickRankMain([load({ waiting: 2, kvUsage: 0.5 }), load({ running: 3 })], 0)).toBe(0);
  });

  it('starts its scan one rank further with every request', () => {
    const idle = [load({}), load({}), load({})];
    expect([0, 1, 2, 3].map((turn) => pickRankMain(idle, turn))).toEqual([0, 1, 2, 0]);
  });
});
