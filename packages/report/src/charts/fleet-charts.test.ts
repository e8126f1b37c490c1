import type { RunResult } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { compile } from 'vega-lite';
import { BIN_S, fleetRun } from '../testing/fleet-run.ts';
import { fixtureRun } from '../testing/run-result.ts';
import { chartSpec } from './chart.ts';
import type { Chart } from './chart.ts';
import { meanWithin } from './mean-within.ts';
import { renderSvgs } from './render-svg.ts';
import { runCharts } from './run-charts.ts';

const { result } = fleetRun();
const fleet = result.fleet!;
const named = (run: RunResult, id: string): Chart | undefined => runCharts(run).find((chart) => chart.id === id);
const long = Array.from({ length: 9 }, (_, i) => `a-name-that-is-longer-than-any-axis-${i}`);
const evil = ['<b>&"a"</b>', 'it\'s "b"\\n'];
const cases: readonly (readonly [string, RunResult])[] = [
  ['a fleet', result],
  ['nine pools of 64 replicas, 1,500 events, long names', fleetRun({ pools: long, classes: long, replicas: 64, events: 1500 }).result],
  ['one replica and no event', fleetRun({ pools: ['only'], classes: ['all'], replicas: 1, events: 0 }).result],
  ['names with quotes and markup', fleetRun({ pools: evil, classes: evil }).result],
  ['no request', fleetRun({ requests: 0 }).result],
  ['attainment without a bin, no events, an infinite latency', { ...result, goodput: null, fleet: { ...fleet, attainment: fleet.attainment.map(() => null), events: [], eventCount: 0 }, classes: (result.classes ?? []).map((each) => ({ ...each, latency: { ...each.latency, e2e: { ...each.latency.e2e, p99: Number.POSITIVE_INFINITY } } })) }],
];

describe('charts of a fleet', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, run) => {
    const warnings: unknown[] = [];
    const charts = runCharts(run);
    for (const chart of charts) {
      for (const interactive of [true, false]) {
        const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push([chart.id, ...all]), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
        compile(chartSpec(chart, { titled: true, interactive }), { logger: logger as never });
      }
      expect(chart.alt).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(warnings).toEqual([]);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('are there once each, after those of any run, with short titles, units and words', () => {
    const ids = runCharts(result).map(({ id }) => id);
    expect(ids.slice(8)).toEqual(['replica-busy', 'queue-replicas', 'replica-states-1', 'replica-states-2', 'slo-attainment', 'failed-requests', 'class-ttft', 'class-tpot', 'class-e2e', 'route-legs', 'cold-start-stages', 'gpu-seconds', 'cost-shares']);
    for (const { title, subtitle, alt } of runCharts(cases[1]![1])) {
      expect(title.length).toBeLessThan(40);
      expect(subtitle).not.toBe('');
      expect(alt).toMatch(/\d/);
    }
    expect(runCharts(fixtureRun().result)).toHaveLength(8);
  });

  it('are left out where there is nothing to say', () => {
    const still = { ...fleet, states: fleet.states.map((pool) => ({ ...pool, starting: pool.ready.map(() => 0), ready: pool.ready.map(() => 4), draining: pool.ready.map(() => 0), down: pool.ready.map(() => 0) })), failedRequestsPerS: fleet.failedRequestsPerS.map(() => 0), attainment: [], coldStarts: [] };
    const { energy: _, bill: __, ...rest } = result;
    const ids = runCharts({ ...rest, fleet: still, routes: [], classes: [] }).slice(8).map(({ id }) => id);
    expect(ids).toEqual(['replica-busy', 'gpu-seconds']);
  });

  it('stack the states of a pool to all of its replicas', () => {
    const rows = named(result, 'replica-states-1')?.rows ?? [];
    const [states] = fleet.states;
    expect(rows).toHaveLength((states?.ready.length ?? 0) + 1);
    for (const [bin, ready] of (states?.ready ?? []).entries()) {
      const all = ready + (states?.starting[bin] ?? 0) + (states?.draining[bin] ?? 0) + (states?.down[bin] ?? 0);
      expect(rows[bin]?.['to3']).toBe(all);
    }
  });

  it('draw nothing where no request arrived', () => {
    const rows = named(result, 'slo-attainment')?.rows ?? [];
    const known = fleet.attainment.filter((share) => share !== null);
    expect(known.length).toBeLessThan(fleet.attainment.length);
    expect(rows.map(({ share }) => share)).toEqual(known.map((share) => Number(share.toPrecision(5))));
    const gap = fleet.attainment.indexOf(null) * BIN_S / 60;
    expect(rows.some(({ t, to }) => Number(t) < gap + 0.01 && Number(to) > gap + 0.02)).toBe(false);
  });

  it('weigh merged bins of attainment by their arrivals', () => {
    const bins = 640;
    const run: RunResult = { ...result, timeline: { ...result.timeline, binS: 1, arrivalsPerS: Array.from({ length: bins }, (_, bin) => (bin % 2 === 0 ? 3 : 1)) }, fleet: { ...fleet, binS: 1, endS: bins, attainment: Array.from({ length: bins }, (_, bin) => (bin % 2 === 0 ? 1 : 0)) } };
    // Two bins each: (3 × 1 + 1 × 0) / 4.
    expect(new Set(named(run, 'slo-attainment')?.rows.map(({ share }) => share))).toEqual(new Set([0.75]));
  });

  it('stay small for any number of events, bins, pools and replicas', () => {
    const bins = 5000;
    const states = fleet.states.map((pool) => ({ ...pool, ready: Array.from({ length: bins }, (_, bin) => bin % 7), starting: Array.from({ length: bins }, () => 1), draining: Array.from({ length: bins }, () => 0), down: Array.from({ length: bins }, () => 0) }));
    const events = Array.from({ length: 1000 }, (_, i) => ({ timeS: i * 10, kind: i % 3 === 0 ? 'crash' : 'scale-up', pool: 'chat', what: 'x'.repeat(500) }));
    const run = { ...result, fleet: { ...fleet, states, endS: 10_000, events, eventCount: 4000 } };
    const chart = named(run, 'replica-states-1')!;
    expect(chart.rows.length).toBeLessThanOrEqual(321);
    expect(JSON.stringify(chart.layers).length).toBeLessThan(60_000);
    expect(chart.subtitle).toContain('the first 1,000 events');
    expect(runCharts(cases[1]![1]).filter(({ id }) => id.startsWith('replica-states'))).toHaveLength(6);
    const { [0]: axis } = named(cases[1]![1], 'replica-busy')!.layers as readonly { encoding?: { x?: { axis?: { values?: string[] } } } }[];
    expect(axis?.encoding?.x?.axis?.values).toEqual(['0', '50', '100', '150', '200', '250', '300', '350', '400', '450', '500', '550']);
  });

  it('tell events apart that broke something', async () => {
    const [svg = ''] = await renderSvgs([named(result, 'replica-states-1')!], true);
    expect(svg).toContain('▾ = events, red = faults');
    const tips = JSON.stringify(named(result, 'replica-states-1')?.layers);
    expect(tips).toContain('0:00:41 chat: from 1 to 4 replicas');
    expect(tips).toContain('"strokeDash":[2,3]');
  });

  it('give every class its own bound and every leg all of its attempts', () => {
    const ttft = JSON.stringify(named(result, 'class-ttft')?.layers);
    expect(ttft).toContain('"bound":1');
    expect(named(result, 'class-ttft')?.rows.map(({ text }) => text)).toEqual([expect.stringMatching(/p99 ≤ 1\.00 s ✗$/), expect.stringMatching(/p99 ≤ 1\.00 s ✗$/)]);
    const legs = named(result, 'route-legs')?.rows ?? [];
    for (const label of new Set(legs.map((row) => row['label']))) {
      expect(legs.filter((row) => row['label'] === label).reduce((sum, { share }) => sum + Number(share), 0)).toBeCloseTo(1, 4);
    }
  });

  it('give names that begin alike rows of their own', () => {
    for (const [id, rows] of [['class-ttft', 9], ['cold-start-stages', 9], ['route-legs', 10]] as const) expect(new Set(named(cases[1]![1], id)?.rows.map(({ label }) => label)).size).toBe(rows);
  });

  it('divide GPU time and money into all of it', () => {
    for (const id of ['gpu-seconds', 'cost-shares']) expect((named(result, id)?.rows ?? []).reduce((sum, { share }) => sum + Number(share), 0)).toBeCloseTo(1, 4);
    expect(named(cases[1]![1], 'cost-shares')?.rows.map(({ label }) => String(label).split(' ')[0])).toContain('other');
  });
});

describe('the mean of a binned series within a span', () => {
  it('weighs bins by how much of them lies in it', () => {
    // Bins of 2 s: 1 s of the first (10) and 1 s of the second (30).
    expect(meanWithin([10, 30, 50], 2, 1, 3)).toBe(20);
    expect(meanWithin([10, 30, 50], 2, 0, 6)).toBe(30);
    expect(meanWithin([10], 2, 4, 6)).toBeNaN();
  });
});
