import type { RunResult } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { compile } from 'vega-lite';
import { emptyRun, fixtureRun } from '../testing/run-result.ts';
import { chartSpec } from './chart.ts';
import { downsample } from './downsample.ts';
import { logTicks } from './log-ticks.ts';
import { renderSvgs } from './render-svg.ts';
import { runCharts } from './run-charts.ts';
import { timelineChart } from './timeline-chart.ts';

const { result } = fixtureRun();
const oneBin: RunResult = { ...fixtureRun(1).result, timeline: { binS: 10, waiting: [0.5], running: [1], kvUsage: [0.2], outputTokensPerS: [30], prefillTokensPerS: [80], arrivalsPerS: [0.1] } };
const replicas = [0, 1, 2].map((index) => ({ index, requests: 10, steps: 5, busy: index === 2 ? Number.NaN : 0.5, preemptions: 0 }));
const cases: readonly (readonly [string, RunResult])[] = [
  ['a full run', result],
  ['one request in one bin', oneBin],
  ['nothing completed', emptyRun()],
  ['three replicas', { ...result, replicas }],
  ['huge latencies', { ...result, cdf: { ...result.cdf, ttft: { p: [0, 1], valueS: [1e-9, 1e9] } } }],
  ['zero latencies and holes', { ...result, cdf: { ...result.cdf, itl: { p: [0, 0.5, 1], valueS: [0, Number.NaN, 0] } }, timeline: { ...result.timeline, waiting: result.timeline.waiting.map(() => Number.NaN) } }],
];

describe('charts', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, run) => {
    const charts = runCharts(run);
    const warnings: unknown[] = [];
    for (const chart of charts) {
      for (const interactive of [true, false]) {
        const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push([chart.id, ...all]), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
        compile(chartSpec(chart, { titled: true, interactive }), { logger: logger as never });
      }
    }
    expect(warnings).toEqual([]);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('has one file name, title, unit line and alternative text for each chart', () => {
    const charts = runCharts(result);
    expect(charts.map(({ id }) => id)).toEqual(['cdf-ttft', 'cdf-itl-tpot', 'cdf-e2e', 'ttft-breakdown', 'timeline-requests', 'timeline-kv', 'timeline-throughput', 'timeline-arrivals']);
    for (const { title, subtitle, alt } of charts) {
      expect(title.length).toBeLessThan(40);
      expect(subtitle).not.toBe('');
      expect(alt).toMatch(/\d/);
    }
  });

  it('never draws more points than a screen shows, for any length of run', () => {
    const long = { ...result, timeline: { binS: 1, ...Object.fromEntries(['waiting', 'running', 'kvUsage', 'outputTokensPerS', 'prefillTokensPerS', 'arrivalsPerS'].map((key) => [key, Array.from({ length: 100_001 }, (_, bin) => bin % 7)])) } as RunResult['timeline'] };
    for (const chart of runCharts(long)) expect(chart.rows.length).toBeLessThanOrEqual(700);
    const timeline = runCharts(long).find(({ id }) => id === 'timeline-requests');
    expect(timeline?.rows.length).toBeLessThanOrEqual(600);
    expect(timeline?.rows.at(-1)?.['t']).toBeCloseTo(100_001 / 3600, 3);
  });

  it('keeps the time-weighted mean of a timeline when neighbours are merged', () => {
    const values = Array.from({ length: 1200 }, (_, bin) => (bin * 37) % 101);
    const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
    expect(mean(downsample(values, 4))).toBeCloseTo(mean(values), 9);
    expect(downsample([1, 3, Number.NaN, 5, 7], 2)).toEqual([2, 5, 7]);
  });

  it('draws one bin as a line from its start to its end', () => {
    const chart = timelineChart({ id: 'x', title: 'x', unit: 'requests', series: [{ name: 'a', values: [4], color: { light: '#000000', dark: '#ffffff' } }], binS: 10, show: String });
    expect(chart.rows).toEqual([{ t: 0, v0: 4 }, { t: 10, v0: 4 }]);
  });

  it('shows each bound as a named rule', async () => {
    const [ttft = ''] = await renderSvgs(runCharts(result).slice(0, 1), true);
    expect(ttft).toContain('SLO p99 TTFT ≤ 1.00 s ✗');
    expect(ttft).toContain('stroke-dasharray="5,4"');
    const [unbound = ''] = await renderSvgs(runCharts({ ...result, slo: [] }).slice(0, 1), true);
    expect(unbound).not.toContain('SLO');
  });

  it('gives every picture its own identifiers, so that a page can hold them all', async () => {
    const ids = (await renderSvgs(runCharts(result), false)).flatMap((svg) => [...new Set([...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]))]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('labels logarithmic axes at 1, 2 and 5, or at decades when there are many', () => {
    expect(logTicks(0.015, 1.1)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks(1e-6, 1e6)).toHaveLength(13);
  });
});
