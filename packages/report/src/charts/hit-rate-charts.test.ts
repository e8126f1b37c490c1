import { CACHE_POLICIES } from '@foretoken/kvcache';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import type { CacheResult } from '../cache/cache-result.ts';
import { fixtureCache } from '../testing/cache-result.ts';
import { chartSpec } from './chart.ts';
import { hitRateCharts } from './hit-rate-charts.ts';
import { logTicks } from './log-ticks.ts';
import { renderSvgs } from './render-svg.ts';

const cases: readonly (readonly [string, CacheResult])[] = [
  ['two policies', fixtureCache()],
  ['every policy and definition', fixtureCache({ policies: CACHE_POLICIES.filter(({ needsPrompts }) => needsPrompts !== true).map(({ name }) => name), ttlsS: [1, 60], shown: ['block_prefix', 'block_any', 'token_prefix', 'req_mean'] })],
  ['one capacity, no curve', fixtureCache({ policies: ['fifo'], capacities: [7] })],
  ['endless alone', fixtureCache({ capacities: [Infinity] })],
  ['a time to live alone', fixtureCache({ policies: ['ttl'], ttlsS: [5] })],
  ['nothing shared', fixtureCache({ shared: 0 })],
  ['one request', fixtureCache({ requests: 1, capacities: [1] })],
];

describe('hit-rate charts', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, result) => {
    const charts = hitRateCharts(result);
    const warnings: unknown[] = [];
    for (const chart of charts) {
      for (const interactive of [true, false]) {
        const logger = { level: () => logger, warn: (...all: unknown[]) => (warnings.push([chart.id, ...all]), logger), info: () => logger, debug: () => logger, error: (...all: unknown[]) => (warnings.push(all), logger) };
        compile(chartSpec(chart, { titled: true, interactive }), { logger: logger as never });
      }
    }
    expect(warnings).toEqual([]);
    expect(charts.length).toBeGreaterThan(0);
    for (const svg of await renderSvgs(charts, true)) expect(svg).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('draws one chart per definition, and one more where blocks age', () => {
    const ids = (options: Parameters<typeof fixtureCache>[0]): readonly string[] => hitRateCharts(fixtureCache(options)).map(({ id }) => id);
    expect(ids({ shown: ['block_any', 'req_mean'] })).toEqual(['hit-rate-block-any', 'hit-rate-req-mean']);
    expect(ids({ policies: ['lru', 'ttl'], ttlsS: [5] })).toEqual(['hit-rate-token-prefix', 'hit-rate-ttl-token-prefix']);
    expect(ids({ policies: ['ttl'], ttlsS: [5] })).toEqual(['hit-rate-ttl-token-prefix']);
  });

  it('marks the capacity of the answer, under its own definition only', async () => {
    const result = fixtureCache({ shown: ['token_prefix', 'block_any'] });
    const [first = '', second = ''] = await renderSvgs(hitRateCharts(result), true);
    expect(first).toContain(`90 % of an endless cache: ${result.answer.capacityBlocks} blocks`);
    expect(second).not.toContain('of an endless cache');
    const [none = ''] = await renderSvgs(hitRateCharts(fixtureCache({ shared: 0 })), true);
    expect(none).not.toContain('of an endless cache');
  });

  it('joins replayed points by a thin dashed line at most, and tells policies by their shape', () => {
    const [chart] = hitRateCharts(fixtureCache({ policies: ['lru', 'fifo', 'lfu'] }));
    const marks = chart!.layers.map((layer) => (layer as { mark?: unknown }).mark as { readonly type: string; readonly strokeWidth?: number; readonly strokeDash?: readonly number[] });
    const lines = marks.filter(({ type }) => type === 'line');
    expect(lines.map(({ strokeDash }) => strokeDash)).toEqual([[1, 0], [2, 5]]);
    expect(lines[1]!.strokeWidth).toBeLessThan(lines[0]!.strokeWidth!);
    const shapes = chart!.layers.map(({ encoding }) => (encoding as { shape?: { scale: { range: string[] } } } | undefined)?.shape?.scale.range).find((range) => range !== undefined);
    expect(new Set(shapes).size).toBe(3);
  });

  it.each([[1, 2.1], [10.1, 22.7], [3.3, 7.5], [0.7, 1.6], [1000, 21_000]])('has at least two ticks from %d to %d', (low, high) => {
    const ticks = logTicks(low, high);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
  });

  it('draws exact curves where one replay tells all capacities, and points where it does not', () => {
    const [chart] = hitRateCharts(fixtureCache());
    const of = (name: string): number => chart!.rows.filter(({ series }) => series === name).length;
    expect(of('lru')).toBeGreaterThan(30);
    expect(of('fifo')).toBe(3);
  });
});
