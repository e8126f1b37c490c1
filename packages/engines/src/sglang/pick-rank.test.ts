import { describe, expect, it } from 'vitest';
import type { RankLoad } from '../core/data-parallel/rank-load.ts';
import { rankBalancer } from './pick-rank.ts';

const load = (fields: Partial<RankLoad>): RankLoad => ({ running: 0, waiting: 0, kvUsage: 0, tokens: 0, routed: 0, inFlight: 0, ...fields });

describe('the data-parallel controller', () => {
  it('goes round robin without a look at the ranks', () => {
    const { pick, reportEveryS } = rankBalancer('round_robin');
    expect([0, 1, 2, 3].map((turn) => pick([load({ running: 9 }), load({}), load({})], turn))).toEqual([0, 1, 2, 0]);
    expect(reportEveryS).toBeUndefined();
  });

  it('picks the first rank with the fewest requests, those just sent included', () => {
    const { pick } = rankBalancer('total_requests');
    expect(pick([load({ running: 2 }), load({ running: 1, waiting: 1 }), load({ routed: 3 })], 7)).toBe(0);
    expect(pick([load({ running: 2, routed: 1 }), load({ running: 1, waiting: 1 })], 7)).toBe(1);
  });

  it('picks the fewest tokens, and among equals the fewest requests', () => {
    const { pick } = rankBalancer('total_tokens');
    expect(pick([load({ tokens: 100 }), load({ tokens: 90, running: 50 })], 0)).toBe(1);
    expect(pick([load({ tokens: 90, running: 2 }), load({ tokens: 90, running: 1 }), load({ tokens: 90, routed: 1 })], 0)).toBe(1);
  });
});
