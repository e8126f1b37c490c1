import { parseSweep, type StudyRow } from '@foretoken/study';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { chartSpec, type Chart } from '../charts/chart.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import { gridStudy } from '../testing/study-rows.ts';
import { studyCharts } from './study-charts.ts';

const SCENARIO = 'scenario: {workload: {profile: azure-code, duration: 1m}, fleet: {model: llama-3.1-8b, gpu: h100-sxm, engine: {name: vllm-v1, maxNumSeqs: 100}}}\n';
const template = gridStudy().rows.find(({ outcome }) => outcome.status === 'ok')!.outcome;

/** Rows of a sweep whose p99 TTFT is a function of the parameters; null = the point failed. */
function study(text: string, ttft: (parameters: StudyRow['parameters']) => number | null): readonly Chart[] {
  const sweep = parseSweep(SCENARIO + text, 's.yaml');
  return studyCharts(sweep, sweep.points.map(({ index, parameters }): StudyRow => {
    const value = ttft(parameters);
    if (template.status !== 'ok' || value === null) return { index, parameters, outcome: { key: String(index), status: 'failed', code: 'E0310', message: 'does not fit', hint: '', exitCode: 4 } };
    return { index, parameters, outcome: { ...template, key: String(index), figures: { ...template.figures, ttftP99: value } } };
  }));
}

const TORNADO = `domains:
  fleet.engine.maxNumSeqs: {around: 20%}
  workload.rateScale: {from: 1, to: 4}
  fleet.gpu: [l40s, h100-sxm, h200-sxm]
  fleet.tensorParallel: [1, 2]
  fleet.engine.gpuMemoryUtilization: {from: 0.8, to: 0.9}
design: tornado
figures: [ttftP99]
`;
const GPUS: Readonly<Record<string, number>> = { l40s: 0.3, 'h100-sxm': 0, 'h200-sxm': -0.02 };
const tornado = (): Chart => study(TORNADO, (at) => (at['fleet.tensorParallel'] === 2 ? null : 0.2 + 0.05 * (Number(at['workload.rateScale']) - 1) + GPUS[String(at['fleet.gpu'])]! - 0.001 * (Number(at['fleet.engine.maxNumSeqs']) - 100)))[0]!;
const sobol = (rows: number): readonly Chart[] => study(`domains: {workload.rateScale: {from: 1, to: 3}, fleet.engine.maxNumSeqs: {from: 16, to: 64}}\ndesign: {method: sobol-indices, points: ${rows}}\nfigures: [ttftP99]\n`, (at) => Number(at['workload.rateScale']) + Number(at['fleet.engine.maxNumSeqs']) / 100);

describe('charts of sensitivity', () => {
  it('sorts the bars of a tornado by effect, labels both ends, and says what is left out', () => {
    const chart = tornado();
    expect(chart.title).toBe('gpu l40s moves p99 TTFT most: 200 ms → 500 ms');
    expect([...new Set(chart.rows.map(({ domain }) => domain))]).toEqual(['fleet.gpu', 'workload.rateScale', 'fleet.engine.maxNumSeqs', 'fleet.engine.gpuMemoryUtilization']);
    expect(chart.rows.filter(({ domain }) => domain === 'fleet.gpu').map(({ value, figure, side }) => [value, figure, side])).toEqual([['l40s', 0.5, 'right'], ['h200-sxm', 0.18, 'left']]);
    expect(chart.rows.filter(({ domain }) => domain === 'fleet.engine.maxNumSeqs').map(({ value, kind, effect }) => [value, kind, effect])).toEqual([['80', 'lower value', '+20.0 ms, +10.0 %'], ['120', 'higher value', '-20.0 ms, -10.0 %']]);
    expect(chart.rows.at(-1)?.['value']).toMatch(/: no change$/);
    expect(chart.subtitle).toContain('left out: tensorParallel 2 failed with E0310');
  });

  it('draws Sobol indices with their intervals, before the other charts', () => {
    const charts = sobol(256);
    expect(charts[0]?.title).toMatch(/^rateScale makes 9\d\.\d % of the variance of p99 TTFT alone$/);
    for (const { value, low, high } of charts[0]!.rows) expect(Number(low) <= Number(value) && Number(value) <= Number(high)).toBe(true);
    expect(charts.map(({ id }) => id)).toContain('effect-ratescale');
  });

  it('says why there are none', () => {
    expect(study(TORNADO, () => null)[0]?.alt).toContain('nothing to draw, the scenario itself failed with E0310');
    expect(study(TORNADO, () => 0.2)[0]?.title).toBe('p99 TTFT does not move with any parameter');
  });

  it('compile without a warning and draw without NaN', async () => {
    const charts = [tornado(), ...sobol(16), study(TORNADO, () => 0.2)[0]!, study(TORNADO, () => 0)[0]!];
    const warnings: unknown[] = [];
    const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push(all), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
    for (const chart of charts) compile(chartSpec(chart, { titled: true, interactive: true }), { logger: logger as never });
    expect(warnings).toEqual([]);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });
});
