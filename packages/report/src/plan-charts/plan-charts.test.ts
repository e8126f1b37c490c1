import type { PlanResult } from '@foretoken/study';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { chartSpec, type Chart } from '../charts/chart.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import { fixturePlan, infeasiblePlan } from '../testing/plan-result.ts';
import { planCharts } from './plan-charts.ts';

const plan = fixturePlan();
const chart = (id: string, result: PlanResult = plan): Chart => planCharts(result).find((found) => found.id === id)!;
const unfinished = fixturePlan({ fleets: plan.fleets.slice(2), pareto: [], decision: { ...plan.decision, kind: 'interrupted' } });
const cases: readonly (readonly [string, PlanResult])[] = [
  ['a plan', plan],
  ['nothing found', infeasiblePlan()],
  ['interrupted', unfinished],
  ['one fleet without a price per token', fixturePlan({ fleets: [{ ...plan.fleets[0]!, usdPerMillionOutputTokens: null }] })],
  ['bounds that nobody measured', fixturePlan({ fleets: plan.fleets.map((fleet) => ({ ...fleet, bounds: fleet.bounds.map((bound) => ({ ...bound, actualS: null, halfWidthS: null })), loss: null, check: null })) })],
];

describe('charts of a plan', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, result) => {
    const charts = planCharts(result);
    const warnings: unknown[] = [];
    const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push(all), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
    for (const drawn of charts) compile(chartSpec(drawn, { titled: true, interactive: true }), { logger: logger as never });
    expect(warnings).toEqual([]);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('answer what was asked, and leave out what was not', () => {
    expect(planCharts(plan).map(({ id }) => id)).toEqual(['plan-cost', 'plan-fate', 'plan-capacity', 'plan-bound-p99-ttft', 'plan-bound-p99-itl', 'plan-replicas', 'plan-pareto-ttft', 'plan-pareto-itl', 'plan-pareto-speed', 'plan-growth']);
    expect(planCharts(unfinished).map(({ id }) => id)).toEqual(['plan-cost', 'plan-fate', 'plan-bound-p99-ttft', 'plan-bound-p99-itl']);
    expect(planCharts(infeasiblePlan()).map(({ id }) => id)).toEqual(['plan-cost', 'plan-fate']);
  });

  it('rank fleets by cost with their headroom', () => {
    expect(chart('plan-cost').title).toBe('Cheapest: 4 × h100-sxm, $12.00/h; the next costs 25.0 % more');
    expect(chart('plan-cost').rows.map(({ text }) => text)).toEqual(['$12.00/h, headroom 10.0 %', '$15.00/h, headroom 20.0 %', '$36.00/h']);
  });

  it('count every candidate once', () => {
    const { rows } = chart('plan-fate');
    // One of those that also ran was pruned as unheld, and is told there.
    expect(rows.map(({ label, count }) => [label, count])).toEqual([
      ['does not fit in memory', 7], ['costs more at its best', 5], ['not decided', 1],
      ['misses at every size', 1], ['misses while it would rank', 2],
      ['holds, and costs more', 1], ['recommended', 3],
    ]);
    expect(rows.reduce((sum, { count }) => sum + Number(count), 0)).toBe(plan.counts.candidates);
  });

  it('draw capacity as an interval, with or without an upper end', () => {
    expect(chart('plan-capacity').rows.map(({ held, missed, text }) => [held, missed, text])).toEqual([[44, 46, '44.0 to 46.0 req/s'], [48, null, 'at least 48.0 req/s']]);
  });

  it('hold n, n - 1 and the check against each bound', () => {
    const { rows, title } = chart('plan-bound-p99-ttft');
    expect(title).toBe('p99 TTFT: 1 of 2 fleets breaks the bound with one replica fewer');
    expect(rows.filter(({ label }) => String(label).startsWith('1.')).map(({ kind, value }) => [kind, value])).toEqual([['as recommended', 0.4], ['one replica fewer', 1.2], ['closing check', 0.42]]);
  });

  it('follow p99 TTFT over n - 1, n and n + 1 replicas', () => {
    expect(chart('plan-replicas').rows.slice(0, 3).map(({ replicas, held }) => [replicas, held])).toEqual([[3, 'misses the SLO'], [4, 'holds the SLO'], [5, 'holds the SLO']]);
  });

  it('step with the traffic, and say what exceeds the limits', () => {
    expect(chart('plan-growth').rows).toHaveLength(5);
    expect(chart('plan-growth').subtitle).toContain('1 sizes exceed the limits');
  });
});
