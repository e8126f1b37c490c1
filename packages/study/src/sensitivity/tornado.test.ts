import { describe, expect, it } from 'vitest';
import { type Figures, FIGURE_IDS } from '../point/figures.ts';
import type { PointOutcome, StudyRow } from '../point/point.ts';
import { parseSweep } from '../sweep/open-sweep.ts';
import { tornadoOf } from './tornado.ts';

const sweep = parseSweep(`scenario: {workload: {profile: azure-code, duration: 1m}, fleet: {model: llama-3.1-8b, gpu: h100-sxm, engine: {name: vllm-v1, maxNumSeqs: 100}}}
domains:
  fleet.engine.maxNumSeqs: {around: 20%}
  workload.rateScale: {from: 1, to: 4}
  fleet.gpu: [l40s, h100-sxm, h200-sxm]
  fleet.tensorParallel: [1, 2]
design: tornado
`, 's.yaml');

const COSTS: Readonly<Record<string, number>> = { 'h100-sxm': 0, 'h200-sxm': -30, l40s: 10 };

const rows: readonly StudyRow[] = sweep.points.map(({ index, parameters }) => {
  const of = (name: string): number => parameters[name] as number;
  const costPerMtok = 50 + (of('fleet.engine.maxNumSeqs') - 100) / 4 + 7 * (of('workload.rateScale') - 1) + COSTS[parameters['fleet.gpu'] as string]!;
  const figures = { ...Object.fromEntries(FIGURE_IDS.map((id) => [id, null])), costPerMtok } as Figures;
  const failed: PointOutcome = { key: '', status: 'failed', code: 'E0310', message: 'does not fit', hint: '', exitCode: 4 };
  const ok = { key: '', status: 'ok', figures } as PointOutcome;
  return { index, parameters, outcome: of('fleet.tensorParallel') === 2 ? failed : ok };
});

describe('tornadoOf', () => {
  const { base, bars } = tornadoOf(sweep, rows, 'costPerMtok');

  it('sorts parameters by what they can do, failed ones last', () => {
    expect(base).toBe(50);
    expect(bars.map(({ domain, own, effect }) => [domain, own, effect])).toEqual([
      ['fleet.gpu', 'h100-sxm', -30], ['workload.rateScale', 1, 21], ['fleet.engine.maxNumSeqs', 100, -5], ['fleet.tensorParallel', 1, 0],
    ]);
  });

  it('tells what each end does', () => {
    expect(bars[0]!.ends).toEqual([
      { end: 'alternative', value: 'l40s', figure: 60, effect: 10, relative: 0.2 },
      { end: 'alternative', value: 'h200-sxm', figure: 20, effect: -30, relative: -0.6 },
    ]);
    expect(bars[1]!.ends).toEqual([
      { end: 'low', value: 1, figure: 50, effect: 0, relative: 0 },
      { end: 'high', value: 4, figure: 71, effect: 21, relative: 0.42 },
    ]);
    expect(bars[3]!.ends[1]).toEqual({ end: 'high', value: 2, figure: null, effect: null, relative: null, missing: 'failed with E0310: does not fit' });
  });

  it('has no effects where the scenario itself has no figure', () => {
    const none = tornadoOf(sweep, rows, 'ttftP99');
    expect(none).toMatchObject({ base: null, missing: 'has no p99 TTFT' });
    expect(none.bars.map(({ effect }) => effect)).toEqual([null, null, null, null]);
  });
});
