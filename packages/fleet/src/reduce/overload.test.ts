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

  it('is not what batches pile up that come from time to time and are worked off', () => {
    const waves = Array.from({ length: 200 }, (_, bin) => Math.max(0, 100 - 3 * ((bin + 40) % 100 < 40 ? 50 : (bin + 40) % 100 - 40)));
    expect(backlogOf(timeline(waves), 12_000, 600).isGrowing).toBe(false);
    const late = [...Array.from({ length: 40 }, () => 0), ...Array.from({ length: 80 }, (_, i) => 220 - 2.4 * i), ...Array.from({ length: 80 }, (_, i) => 220 - 2.4 * i)];
    expect(backlogOf(timeline(late), 12_000, 576).isGrowing).toBe(false);
    const growing = Array.from({ length: 200 }, (_, bin) => bin + 60 * (bin % 50 < 25 ? 1 : 0));
    expect(backlogOf(timeline(growing), 12_000, 2000).isGrowing).toBe(true);
  });

  it('to the end of the run is the verdict', () => {
    expect(backlogOf(timeline(Array.from({ length: 200 }, (_, bin) => 2 * bin)), 12_000, 2000)).toMatchObject({ isGrowing: true, growthPerMinute: 2 });
  });
});
