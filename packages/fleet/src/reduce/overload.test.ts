import { describe, expect, it } from 'vitest';
import type { Timeline } from '../result.ts';
import { backlogOf } from './backlog.ts';
import { overloadEpisode } from './overload-episode.ts';

const timeline = (waiting: readonly number[]): Timeline => ({ binS: 60, waiting, running: [], kvUsage: [], outputTokensPerS: [], prefillTokensPerS: [], arrivalsPerS: [] });
/** A day whose queue grows over its peak and drains after it. */
const day = Array.from({ length: 200 }, (_, bin) => Math.max(0, 300 - 6 * Math.abs(bin - 100)));

describe('overload', () => {
  it('for a part of the run is told with its times, and is no verdict', () => {
    expect(backlogOf(timeline(day), 12_000, 2000).isGrowing).toBe(false);
    const [warning] = overloadEpisode('terminating', timeline(day), 2000);
    expect(warning).toMatchObject({ code: 'W1113' });
    expect(warning?.message).toContain('grows to 300 requests');
  });

  it('is nothing in a small queue, a short one, or a steady state', () => {
    expect(overloadEpisode('terminating', timeline(day), 10_000)).toEqual([]);
    expect(overloadEpisode('terminating', timeline(day.map((value, bin) => (bin === 100 ? value : 0))), 2000)).toEqual([]);
    expect(overloadEpisode('steady-state', timeline(day), 2000)).toEqual([]);
  });

  it('to the end of the run is the verdict', () => {
    expect(backlogOf(timeline(Array.from({ length: 200 }, (_, bin) => 2 * bin)), 12_000, 2000)).toMatchObject({ isGrowing: true, growthPerMinute: 2 });
  });
});
