import { describe, expect, it } from 'vitest';
import type { Figures } from '../../point/figures.ts';
import type { PointOutcome } from '../../point/point.ts';
import { knobEffects } from './knob-effects.ts';

const run = (ttftP99: number, costPerMtok: number | null = 1): PointOutcome => ({
  key: '', status: 'ok', verdict: 'met', title: '', bottleneck: '', replications: 1, requests: 1, figures: { ttftP99, costPerMtok, itlP99: 0.02, goodputPerS: 1, requestsPerS: 1, e2eP99: 5, tpotP99: 0.02 } as Figures, halfWidths: {}, warnings: [],
});
const failed: PointOutcome = { key: '', status: 'failed', code: 'E0310', message: 'the model does not fit', hint: '', exitCode: 4 };
const knob = (label: string): { readonly label: string; readonly sets: readonly string[] } => ({ label, sets: [] });
const missed = [{ metric: 'ttft', statistic: 'p99', boundS: 0.5, actualS: 1, intervalS: null, met: false }] as const;
const base = [run(1), run(1.2), run(0.9), run(1.1)];

describe('knobEffects', () => {
  it('pairs by seed: a small change in every run is no noise, though runs differ more', () => {
    const { effects } = knobEffects(base, [{ knob: knob('a'), outcomes: [run(0.98), run(1.18), run(0.88), run(1.079)] }], missed, null);
    const change = effects[0]!.changes.ttftP99!;
    expect(change).toMatchObject({ withinNoise: false, change: expect.closeTo(-0.02025, 9) as number });
    expect(effects[0]!.changes.itlP99).toMatchObject({ change: 0, withinNoise: true });
  });

  it('puts first what helps the missed bound most, noise in the middle, harm last', () => {
    const runs = [
      { knob: knob('harm'), outcomes: [run(2), run(2.2), run(1.9), run(2.1)] },
      { knob: knob('noise'), outcomes: [run(0.5), run(1.9), run(0.9), run(1)] },
      { knob: knob('help'), outcomes: [run(0.5), run(0.7), run(0.4), run(0.6)] },
    ];
    const report = knobEffects(base, runs, missed, 100);
    expect([report.sortedBy, report.seeds, report.requests]).toEqual(['ttftP99', 4, 100]);
    expect(report.effects.map(({ label }) => label)).toEqual(['help', 'noise', 'harm']);
  });

  it('goes by cost where nothing is missed, and by goodput where there is no price', () => {
    expect(knobEffects(base, [{ knob: knob('a'), outcomes: base }], [], null).sortedBy).toBe('costPerMtok');
    const free = base.map(() => run(1, null));
    expect(knobEffects(free, [{ knob: knob('a'), outcomes: free }], [], null).sortedBy).toBe('goodputPerS');
  });

  it('fails where the scenario itself cannot run under one of the seeds', () => {
    expect(() => knobEffects([run(1), failed], [{ knob: knob('a'), outcomes: [run(1), run(1)] }], [], null)).toThrow('the model does not fit');
  });

  it('says why a knob cannot be turned, and that one run knows no noise', () => {
    const { effects, refused } = knobEffects([run(1)], [{ knob: knob('b'), outcomes: [failed] }, { knob: knob('c'), outcomes: [run(2)] }], [], null);
    expect(refused).toEqual([{ label: 'b', sets: [], code: 'E0310', reason: 'the model does not fit' }]);
    expect(effects[0]!.changes.ttftP99).toMatchObject({ change: 1, halfWidth: null, withinNoise: null });
  });
});
