import { countRows, FIGURE_IDS, type Figures, type StudyRow, STUDY_SCHEMA, type Study, type StudyManifest } from '@foretoken/study';
import { describe, expect, it } from 'vitest';
import { renderStudy } from './render-study.ts';
import { studyAnswer } from './study-answer.ts';
import { studySummary } from './study-summary.ts';

function ran(index: number, rate: number, ttftP99: number): StudyRow {
  const figures = { ...Object.fromEntries(FIGURE_IDS.map((id) => [id, null])), ttftP99 } as Figures;
  return { index, parameters: { 'workload.rateScale': rate, 'fleet.gpu': 'l40s' }, outcome: { key: `k${index}`, status: 'ok', verdict: 'no-slo', title: '', bottleneck: '', replications: 1, requests: 10, figures, halfWidths: {}, warnings: [] } };
}

const rows: readonly StudyRow[] = [
  ran(0, 1, 0.2),
  ran(1, 2, 0.3),
  { index: 2, parameters: { 'workload.rateScale': 1, 'fleet.gpu': 't4' }, outcome: { key: 'k2', status: 'failed', code: 'E0310', message: 'too large', hint: '', exitCode: 4 } },
];
const layout: NonNullable<StudyManifest['layout']> = {
  kind: 'tornado',
  base: 0,
  ends: [
    { domain: 'fleet.gpu', end: 'alternative', value: 't4', own: 'l40s', point: 2 },
    { domain: 'workload.rateScale', end: 'high', value: 2, own: null, point: 1 },
  ],
};
const study: Study = {
  manifest: {
    schema: STUDY_SCHEMA,
    name: 't',
    version: '0',
    scenario: { shown: 's.yaml', text: '' },
    design: { method: 'tornado', seed: 1, description: 'tornado of 2 parameters' },
    domains: [{ name: 'fleet.gpu', paths: ['fleet.gpu'] }, { name: 'workload.rateScale', paths: ['workload.rateScale'] }],
    layout,
    figures: ['ttftP99'],
    files: [],
    parameters: [{ column: 'workload.rateScale', parameter: 'workload.rateScale', key: null, type: 'integer' }, { column: 'fleet.gpu', parameter: 'fleet.gpu', key: null, type: 'text' }],
    counts: countRows(rows),
  },
  rows,
};

describe('the sensitivity of a study', () => {
  it('is its answer', () => {
    expect(studyAnswer(study, 'ttftP99').sentence).toBe('What moves p99 TTFT most from 200 ms: rateScale (+50.0 % with 2). Of 3 points 2 ran, 1 failed.');
  });

  it('is a table, the largest effect first, missing ends with their error', () => {
    const text = renderStudy(study, { color: false, width: 80, top: 1, folder: 'x' });
    expect(text).toMatch(/ ttftP99\n {2}as it is +200 ms\n {2}rateScale → 2 +\+50\.0 %\n {2}gpu l40s → t4 +E0310\n/);
  });

  it('is data, and is not there for other designs', () => {
    expect(studySummary(study, 'ttftP99', 1).sensitivity).toMatchObject({ kind: 'tornado', tornado: { base: 0.2, bars: [{ domain: 'workload.rateScale' }, { domain: 'fleet.gpu' }] } });
    const { layout: _, ...manifest } = study.manifest;
    expect(studySummary({ manifest, rows }, 'ttftP99', 1)).not.toHaveProperty('sensitivity');
  });
});
