import type { StudyRow, Sweep } from '@foretoken/study';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { chartSpec } from '../charts/chart.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import { gridStudy, hypercubeStudy, type StudyFixture } from '../testing/study-rows.ts';
import { studyCharts } from './study-charts.ts';

const grid = gridStudy();
const only = (study: StudyFixture, keep: (row: StudyRow) => boolean): StudyFixture => ({ ...study, rows: study.rows.filter(keep) });
const chartsOf = ({ sweep, rows }: StudyFixture): ReturnType<typeof studyCharts> => studyCharts(sweep, rows);
const withFigure = (value: number | null): StudyFixture => ({ ...grid, rows: grid.rows.map((row) => (row.outcome.status === 'ok' ? { ...row, outcome: { ...row.outcome, figures: { ...row.outcome.figures, ttftP99: value } } } : row)) });
const ids = (study: StudyFixture): readonly string[] => chartsOf(study).map(({ id }) => id);
const chart = (study: StudyFixture, id: string): ReturnType<typeof studyCharts>[number] => chartsOf(study).find((found) => found.id === id)!;

const cases: readonly (readonly [string, StudyFixture])[] = [
  ['a grid', grid],
  ['one point', only(grid, ({ index }) => index === 30)],
  ['two points', only(grid, ({ index }) => index === 30 || index === 31)],
  ['a hypercube', hypercubeStudy(120)],
  ['2,000 points', hypercubeStudy(2000)],
  ['nothing ran', only(grid, ({ outcome }) => outcome.status === 'failed')],
  ['no rows at all', { ...grid, rows: [] }],
  ['the same value everywhere', withFigure(0.25)],
  ['zero everywhere', withFigure(0)],
  ['a figure that nobody has', withFigure(null)],
];

describe('charts of a study', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, study) => {
    const charts = chartsOf(study);
    const warnings: unknown[] = [];
    for (const drawn of charts) {
      const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push([drawn.id, ...all]), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
      compile(chartSpec(drawn, { titled: true, interactive: true }), { logger: logger as never });
      expect(JSON.stringify(drawn)).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(warnings).toEqual([]);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('map each pair of the three dimensions that matter most, and none that does not vary', () => {
    expect(ids(grid)).toEqual(['pareto-cost', 'pareto-speed', 'capacity-ttftp99', 'capacity-goodfraction', 'map-rate-gpu', 'map-rate-replicas', 'map-replicas-gpu', 'effect-rate', 'effect-gpu', 'effect-replicas', 'best-points']);
    expect(chart(grid, 'map-rate-gpu').rows).toHaveLength(20);
  });

  it('put each figure into its cell: median over the rest, and how many meet the SLO', () => {
    const cells = chart(grid, 'map-rate-gpu').rows;
    const h100 = cells.find(({ x, y }) => x === '32' && y === 'h100-sxm');
    const own = grid.rows.filter(({ parameters }) => parameters['fleet.gpu'] === 'h100-sxm' && parameters['workload.synthetic.arrivals.rate'] === 32).flatMap(({ outcome }) => (outcome.status === 'ok' ? [outcome.figures.ttftP99!] : []));
    expect(own).toHaveLength(2);
    expect(h100?.['value']).toBeCloseTo((own[0]! + own[1]!) / 2, 4);
    expect(h100?.['metText']).toBe('✓ 1/2');
    expect(cells.find(({ x, y }) => x === '32' && y === 'l4')?.['metText']).toBe('✗');
  });

  it('grey a cell none of whose points can run', () => {
    expect(JSON.stringify(chart(grid, 'map-replicas-gpu').layers)).toContain('{"x":"1","y":"l4","code":"E0310"}');
  });

  it('draw dots for a range, and cells once there are too many of them', () => {
    const few = hypercubeStudy(120);
    expect(chart(few, 'map-rate-gpu').rows).toHaveLength(few.rows.filter(({ outcome }) => outcome.status === 'ok').length);
    const many = chart(hypercubeStudy(2000), 'map-rate-gpu');
    expect(many.rows.length).toBeLessThan(100);
    expect(JSON.stringify(many.layers[0])).toContain('"type":"log"');
  });

  it('say what they found in their titles', () => {
    expect(chart(grid, 'capacity-ttftp99').title).toBe('p99 TTFT ≤ 500 ms: held at every rate by h100-sxm');
    expect(chart(grid, 'effect-gpu').title).toMatch(/^gpu h100-sxm has the best mean p99 TTFT: \d+ ms$/);
    expect(chart(grid, 'effect-rate').title).toMatch(/^p99 TTFT goes from .+ to .+ with rate$/);
    for (const { title, alt } of chartsOf(grid)) {
      expect(title.length).toBeLessThan(80);
      expect(alt).toMatch(/\d/);
    }
  });

  it('have no bound where the sweep itself varies it', () => {
    const varied: Sweep = { ...grid.sweep, domains: [...grid.sweep.domains, { name: 'slo.ttft', paths: ['slo.ttft'], values: ['1s'] }] };
    expect(JSON.stringify(studyCharts(grid.sweep, grid.rows))).toContain('SLO ≤ 500 ms');
    expect(JSON.stringify(studyCharts(varied, grid.rows))).not.toContain('SLO ≤ 500 ms');
  });

  it('stay small with 2,000 points', () => {
    const charts = chartsOf(hypercubeStudy(2000));
    for (const { rows } of charts) expect(rows.length).toBeLessThan(1000);
    expect(JSON.stringify(charts).length).toBeLessThan(600_000);
  });

  it('do not depend on the order in which points ended', () => {
    const study = hypercubeStudy(120);
    expect(studyCharts(study.sweep, study.rows.toReversed())).toEqual(studyCharts(study.sweep, study.rows));
  });
});
