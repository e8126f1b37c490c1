import { describe, expect, it } from 'vitest';
import { createProgressLine, renderProgress } from './progress.ts';

describe('renderProgress', () => {
  it('shows share, rate and remaining time', () => {
    expect(renderProgress('azure', 'requests', { done: 5000, total: 20_000 }, 2)).toBe('  azure  █████░░░░░░░░░░░░░░░ 25 %  2,500 requests/s  ETA 6 s');
  });

  it('promises nothing before there is a rate', () => {
    expect(renderProgress('azure', 'requests', { done: 0, total: 0 }, 0)).toBe('  azure  ░░░░░░░░░░░░░░░░░░░░ 0 %  0 requests/s');
  });
});

describe('createProgressLine', () => {
  it('draws nothing when stderr is no terminal', () => {
    const line = createProgressLine('a', 'requests', { color: false, columns: 80, progress: false }, false);
    expect(() => {
      line.report({ done: 1, total: 2 });
      line.clear();
    }).not.toThrow();
  });
});
