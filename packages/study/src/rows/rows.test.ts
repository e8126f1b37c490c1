import { describe, expect, it } from 'vitest';
import { FIGURE_IDS, type Figures } from '../point/figures.ts';
import type { StudyRow } from '../point/point.ts';
import { countRows, STUDY_SCHEMA, type Study } from '../store/study.ts';
import { conditionOf } from './condition-of.ts';
import { rankRows } from './rank-rows.ts';
import { rowField } from './row-field.ts';
import { shortColumnNames } from './short-column-names.ts';

function row(index: number, verdict: 'met' | 'missed' | 'overloaded', figures: Partial<Figures>, gpu = 'l40s'): StudyRow {
  const all = { ...Object.fromEntries(FIGURE_IDS.map((id) => [id, null])), ...figures } as Figures;
  return { index, parameters: { 'fleet.gpu': gpu, rate: index }, outcome: { key: `k${index}`, status: 'ok', verdict, title: '', bottleneck: '', replications: 1, requests: 1, figures: all, halfWidths: {}, warnings: [] } };
}

const rows: readonly StudyRow[] = [
  row(0, 'missed', { costPerMtok: 1, goodputPerS: 5 }),
  row(1, 'met', { costPerMtok: 3, goodputPerS: 9 }, 'h100-sxm'),
  row(2, 'met', { costPerMtok: 2, goodputPerS: 9 }),
  row(3, 'overloaded', { costPerMtok: 0.5 }),
  { index: 4, parameters: { 'fleet.gpu': 'x', rate: 4 }, outcome: { key: 'k4', status: 'failed', code: 'E0301', message: 'no', hint: '', exitCode: 2 } },
];
const study: Study = {
  manifest: {
    schema: STUDY_SCHEMA,
    name: 's',
    version: '0',
    scenario: { shown: '', text: '' },
    design: { method: 'grid', seed: 1, description: '' },
    domains: [],
    figures: ['costPerMtok'],
    files: [],
    parameters: [{ column: 'fleet.gpu', parameter: 'fleet.gpu', key: null, type: 'text' }, { column: 'rate', parameter: 'rate', key: null, type: 'integer' }],
    counts: countRows(rows),
  },
  rows,
};
const ranked = (by: string, order: 'slo-first' | 'figure-only'): readonly number[] => rankRows(rows, rowField(study, by), order).map(({ index }) => index);
const where = (text: string): readonly number[] => rows.filter(conditionOf(study, text)).map(({ index }) => index);

describe('rows of a study', () => {
  it('rank by a figure, the better end first, rows without it last', () => {
    expect(ranked('costPerMtok', 'figure-only')).toEqual([3, 0, 2, 1, 4]);
    expect(ranked('costPerMtok', 'slo-first')).toEqual([2, 1, 0, 3, 4]);
    expect(ranked('goodputPerS', 'figure-only')).toEqual([1, 2, 0, 3, 4]);
    expect(ranked('rate', 'figure-only')).toEqual([0, 1, 2, 3, 4]);
  });

  it('are chosen by figures, parameters and verdicts', () => {
    expect(where('gpu=l40s')).toEqual([0, 2, 3]);
    expect(where('fleet.gpu!=l40s')).toEqual([1, 4]);
    expect(where('costPerMtok <= 2')).toEqual([0, 2, 3]);
    expect(where('rate>2')).toEqual([3, 4]);
    expect(where('verdict=met')).toEqual([1, 2]);
    expect(where('status=failed')).toEqual([4]);
  });

  it('name the fields they have when asked for another', () => {
    expect(() => rowField(study, 'costPerMtk')).toThrow(expect.objectContaining({ code: 'E1030', hint: expect.stringContaining('`costPerMtok`') as unknown }) as Error);
    expect(() => where('costPerMtok')).toThrow(expect.objectContaining({ code: 'E1031' }) as Error);
  });

  it('take durations for seconds and percentages for fractions, and no text for a number', () => {
    const timed: Study = { ...study, rows: rows.map((each, i) => ({ ...each, outcome: each.outcome.status === 'ok' ? { ...each.outcome, figures: { ...each.outcome.figures, ttftP99: i / 10, goodFraction: i / 4 } } : each.outcome })) };
    const found = (text: string): readonly number[] => timed.rows.filter(conditionOf(timed, text)).map(({ index }) => index);
    expect(found('ttftP99<=100ms')).toEqual(found('ttftP99<=0.1'));
    expect(found('ttftP99<=100ms')).toEqual([0, 1]);
    expect(found('goodFraction>=50 %')).toEqual(found('goodFraction>=0.5'));
    expect(found('goodFraction>=50%')).not.toEqual([]);
    for (const text of ['ttftP99<soon', 'costPerMtok<=50%', 'rate=fast']) expect(() => found(text), text).toThrow(expect.objectContaining({ code: 'E1031', message: expect.stringContaining('is a number, and') as string }) as Error);
  });

  it('count verdicts and requests', () => {
    expect(study.manifest.counts).toEqual({ points: 5, distinct: 5, ok: 4, failed: 1, met: 2, missed: 1, overloaded: 1, noSlo: 0, requests: 4 });
  });
});

describe('short names', () => {
  it('are as short as they tell paths apart', () => {
    expect(shortColumnNames(['fleet.gpu', 'workload.synthetic.arrivals.rate', 'fleet.pools.a.replicas', 'fleet.pools.b.replicas', 'seed'])).toEqual(['gpu', 'rate', 'a.replicas', 'b.replicas', 'seed']);
    expect(shortColumnNames(['rate', 'workload.rate'])).toEqual(['rate', 'workload.rate']);
  });
});
