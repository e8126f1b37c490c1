import { Ajv2020 } from 'ajv/dist/2020.js';
import { countRows, FIGURE_IDS, type Figures, type ParameterColumn, parseSweep, type StudyRow, STUDY_SCHEMA, type Study, type Sweep } from '@foretoken/study';
import { describe, expect, it } from 'vitest';
import { failureGroups } from './failure-groups.ts';
import { figureText } from './figure-text.ts';
import { renderStudy } from './render-study.ts';
import { studyAnswer } from './study-answer.ts';
import { studySchema } from './study-schema.ts';
import { studySummary } from './study-summary.ts';
import { varyingParameters } from './varying-parameters.ts';

type Verdict = 'met' | 'missed' | 'overloaded' | 'no-slo';

function ran(index: number, verdict: Verdict, cost: number | null, ttftHalfWidth?: number): StudyRow {
  const figures = { ...Object.fromEntries(FIGURE_IDS.map((id) => [id, null])), costPerMtok: cost, ttftP99: 0.5 } as Figures;
  const halfWidths = ttftHalfWidth === undefined ? {} : { ttftP99: ttftHalfWidth };
  return { index, parameters: { 'fleet.gpu': 'l40s', 'fleet.replicas': index }, outcome: { key: `k${index}`, status: 'ok', verdict, title: '', bottleneck: '', latencyModel: 'fitted', replications: 1, requests: 1000, figures, halfWidths, warnings: [] } };
}

function broken(index: number, message: string): StudyRow {
  return { index, parameters: { 'fleet.gpu': 'l40s', 'fleet.replicas': index }, outcome: { key: `k${index}`, status: 'failed', code: 'E0310', message, hint: 'Take more.', exitCode: 4 } };
}

function studyOf(rows: readonly StudyRow[]): Study {
  const parameters = [['fleet.gpu', 'text'], ['fleet.replicas', 'integer']].map(([column, type]) => ({ column, parameter: column, key: null, type }) as ParameterColumn);
  return {
    manifest: { schema: STUDY_SCHEMA, name: 'grid', version: '0.1.0', scenario: { shown: 's.yaml', text: '' }, design: { method: 'grid', seed: 1, description: 'grid of 5' }, domains: [], figures: ['costPerMtok', 'ttftP99'], files: [{ kind: 'trace', name: 'a.csv', sha256: 'f'.repeat(64) }], parameters, counts: countRows(rows) },
    rows,
  };
}

const plain = { color: false, width: 100, top: 2, folder: 'runs/grid' };

describe('the answer of a study', () => {
  it.each([
    [[ran(0, 'missed', 1), ran(1, 'met', 3), ran(2, 'met', 2)], 2, 'good', 'Best in the SLO: cost per M output tokens $2.00 with replicas 2. Of 3 points 2 met the SLO, 1 missed it.'],
    [[ran(0, 'missed', 2), ran(1, 'overloaded', 1)], null, 'bad', 'No point meets the SLO; the best that is not overloaded: cost per M output tokens $2.00 with replicas 0. Of 2 points 0 met the SLO, 1 missed it, 1 overloaded.'],
    [[ran(0, 'no-slo', 2), ran(1, 'no-slo', 1)], 1, 'neutral', 'Best cost per M output tokens $1.00 with replicas 1; the scenario has no SLO. Of 2 points 2 ran.'],
    [[ran(0, 'met', 2), ran(1, 'met', 2.01), ran(2, 'met', 2.03), ran(3, 'missed', 2)], 0, 'good', 'Best in the SLO: cost per M output tokens $2.00 with replicas 0 (1 more within 1 % of it). Of 4 points 3 met the SLO, 1 missed it.'],
    [[broken(0, 'too large'), broken(1, 'too large')], null, 'bad', 'No point could run: all 2 failed.'],
  ] as const)('%#', (rows, best, tone, sentence) => {
    const answer = studyAnswer(studyOf(rows), 'costPerMtok');
    expect([answer.best?.index ?? null, answer.tone, answer.sentence]).toEqual([best, tone, sentence]);
  });
});

describe('study.json', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(studySchema);
  const { manifest } = studyOf([ran(0, 'met', 2), broken(1, 'too large')]);
  const sweepOf = (design: string): Sweep => parseSweep(`scenario: {workload: {profile: azure-code, requests: 9}, fleet: {model: llama-3.1-8b, gpu: l40s, engine: {name: vllm-v1, maxNumSeqs: 100}}}\ndomains: {fleet.engine.maxNumSeqs: , both: {zip: {fleet.gpu: [l40s, h100-sxm], fleet.replicas: [1, 2]}}}\ndesign: ${design}\n`, 's.yaml');

  it.each(['tornado', '{method: sobol-indices, points: 4}', '{method: latin-hypercube, points: 4}'])('satisfies its schema: design %s', (text) => {
    const { design, domains, layout } = sweepOf(text);
    expect(validate(JSON.parse(JSON.stringify({ ...manifest, design, domains, layout }))), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([['schema', 'foretoken.study/2'], ['design', { method: 'guess', seed: 1, description: '' }], ['counts', {}], ['layout', { kind: 'tornado' }], ['more', 1]])('of another form does not: %s', (key, wrong) => {
    expect(validate({ ...manifest, [key]: wrong })).toBe(false);
  });
});

describe('a study as text', () => {
  it('shows the beginning of a very long error, and where the rest is', () => {
    const text = renderStudy(studyOf([ran(0, 'met', 2), broken(1, `unknown; known are ${'a-name, '.repeat(5000)}`)]), plain);
    expect(text.length).toBeLessThan(2000);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('… (all of it: foretoken show runs/grid --where status=failed --json) (point 1)');
  });

  it('shows the answer, the best rows, failures by their error, and where it comes from', () => {
    const rows = [ran(0, 'missed', 1), ran(1, 'met', 3, 0.0123), ran(2, 'overloaded', 0.5), broken(3, 'too large'), broken(4, 'too large'), broken(5, 'other')];
    expect(renderStudy(studyOf(rows), { ...plain, reused: 4 })).toMatchInlineSnapshot(`
      "grid · grid of 5

        ✓ Best in the SLO: cost per M output tokens $3.00 with replicas 1. Of 6 points 1 met the SLO, 1
          missed it, 1 overloaded, 3 failed.

           replicas  costPerMtok           ttftP99
        1         1        $3.00  500 ms ± 12.3 ms  ✓
        2         0        $1.00            500 ms  ✗
        1 more: foretoken show runs/grid --top 3

        – 3 × E0310 too large (for example point 3)
          hint: Take more.
        each of them: foretoken show runs/grid --where status=failed

        points         6, 4 from the ledger · 3,000 requests simulated
        latency model  fitted
        scenario       s.yaml · a.csv (SHA-256 ffffffffffffffff…)
        computed by    foretoken 0.1.0
      "
    `);
  });

  it('is plain data, too', () => {
    const summary = studySummary(studyOf([ran(0, 'missed', 1), ran(1, 'met', 3), broken(2, 'no')]), 'costPerMtok', 1);
    expect(summary).toMatchObject({ schema: 'foretoken.study-summary/1', best: { index: 1 }, counts: { met: 1 }, top: [{ index: 1 }], failures: [{ code: 'E0310', points: 1, firstIndex: 2 }] });
  });
});

describe('parts of it', () => {
  it('parameters that never vary are left out, unless none varies', () => {
    expect(varyingParameters(studyOf([ran(0, 'met', 1), ran(1, 'met', 1)])).map(({ label }) => label)).toEqual(['replicas']);
    expect(varyingParameters(studyOf([ran(0, 'met', 1)])).map(({ label }) => label)).toEqual(['gpu', 'replicas']);
  });

  it('the most frequent failure stands first', () => {
    expect(failureGroups([broken(0, 'a'), broken(1, 'b'), broken(2, 'b')]).map(({ message, points }) => [message, points])).toEqual([['b', 2], ['a', 1]]);
  });

  it('every figure has a text in its unit', () => {
    expect(FIGURE_IDS.map((id) => figureText(id, 0.5)).every((text) => text !== '' && !text.includes('undefined'))).toBe(true);
    expect([figureText('ttftP99', 0.5), figureText('goodFraction', 0.5), figureText('usdPerHour', 2), figureText('gpus', 8), figureText('itlP50', null)]).toEqual(['500 ms', '50.0 %', '$2.00/h', '8.00', '–']);
  });
});
