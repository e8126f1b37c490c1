import { describe, expect, it } from 'vitest';
import { renderPointProgress } from './point-progress.ts';

const progress = { total: 100_000, done: 68_000, reused: 0, ok: 67_988, failed: 12 };

describe('the progress of a study', () => {
  it('is a bar with rate, time left and counts', () => {
    expect(renderPointProgress('grid', progress, 35.05, true)).toBe('  grid  ██████████████░░░░░░ 68 %  1,940 points/s  ETA 17 s  ✓ 67,988  ✗ 12');
  });

  it('is a plain line without a bar, and without failures when there are none', () => {
    expect(renderPointProgress('grid', { ...progress, total: 10, done: 5, ok: 5, failed: 0 }, 10, false)).toBe('  grid  50 %  0.5 points/s  ETA 10 s  ✓ 5');
  });

  it('does not count points of the ledger as speed', () => {
    expect(renderPointProgress('grid', { total: 10, done: 5, reused: 5, ok: 5, failed: 0 }, 3, false)).toBe('  grid  50 %  0 points/s  ✓ 5');
    expect(renderPointProgress('grid', { total: 20, done: 10, reused: 5, ok: 10, failed: 0 }, 5, false)).toContain('1.0 points/s  ETA 10 s');
  });
});
