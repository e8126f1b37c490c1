import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from 'vega-lite';
import { chartSpec } from '../charts/chart.ts';
import { comparisonCharts } from '../charts/comparison-charts.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import { comparisonCsv } from '../csv/comparison-csv.ts';
import { writeComparison } from '../files/write-comparison.node.ts';
import { renderComparisonHtml } from '../html/render-comparison-html.ts';
import { comparisonSchema } from '../json/comparison-schema.ts';
import { renderComparisonJson } from '../json/render-comparison-json.ts';
import { renderComparison } from '../terminal/render-comparison.ts';
import { emptyComparison, fixtureComparison, fleetComparison } from '../testing/comparison-result.ts';
import { fixtureRun } from '../testing/run-result.ts';

const schemaFile = fileURLToPath(new URL('../../../../schemas/comparison.schema.json', import.meta.url));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(comparisonSchema);
const none = { ...fixtureComparison(2), candidates: [], decision: { kind: 'none', best: null, sentence: 'None of the 1 can run this scenario.' } } as const;
const cases = [['three', fixtureComparison()], ['twelve', fixtureComparison(12)], ['one', fixtureComparison(1)], ['nothing completed', emptyComparison()], ['none ran', none], ['fleets', fleetComparison()]] as const;

describe('comparison.json', () => {
  it('has its schema in schemas/comparison.schema.json (vitest -u writes it)', async () => {
    await expect(`${JSON.stringify(comparisonSchema, null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it.each(cases)('satisfies the schema: %s', (_, result) => {
    const text = renderComparisonJson(result);
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});

describe('the comparison on a terminal', () => {
  const plain = (result: Parameters<typeof renderComparison>[0], width = 100): string => renderComparison(result, { color: false, width });

  it('answers first, then shows tables, reasons and provenance', () => {
    const text = plain(fixtureComparison());
    const parts = [fixtureComparison().title.split(' · ')[0]!, 'None meets the SLO; engine-0 comes closest', 'TTFT p99', 'KV tokens', 'against engine-0', 'engine-x cannot run: E0310', 'Why engine-0', 'order  ', 'seed 1 × 1 replication'];
    const places = parts.map((part) => text.replaceAll(/\s+/g, ' ').indexOf(part.replaceAll(/\s+/g, ' ')));
    expect(places.every((place) => place >= 0), JSON.stringify(places)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it.each(cases)('fits its width and prints no NaN: %s', (_, result) => {
    for (const width of [80, 100, 110]) {
      const text = plain(result, width);
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    }
  });

  it('colours without moving a character, and lets no control character pass', () => {
    // oxlint-disable-next-line no-control-regex -- escape sequences are what this strips
    const escapes = /\u001b\[\d+m/g;
    const result = fixtureComparison();
    expect(renderComparison(result, { color: true, width: 100 }).replace(escapes, '').replaceAll(/ +$/gm, '')).toBe(plain(result));
    const evil = { ...result, candidates: result.candidates.map((each) => ({ ...each, label: `${each.label}\u001b[2J` })) };
    // oxlint-disable-next-line no-control-regex -- control characters are what must be absent
    expect(plain(evil)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});

describe('a comparison of fleets', () => {
  it('has a table of what they used, and leaves it out where nobody is a fleet', () => {
    const text = renderComparison(fleetComparison(), { color: false, width: 110 });
    const row = text.split('\n').find((line) => line.includes('engine-1') && line.includes('$7.50'))!;
    expect(row.replaceAll(/\s+/g, ' ')).toContain('engine-1 3.00 2.50');
    expect(row).toMatch(/1\.10\s+1,?\.?000?k?\s+\$7\.50\s+\$1\.00/);
    expect(renderComparison(fixtureComparison(), { color: false, width: 110 })).not.toContain('GPU-hours');
    expect(comparisonCsv(fixtureComparison())).not.toContain('gpu_hours');
  });

  it('takes the mean duration of a step from the seconds that it ran, not from replicas that came and went', () => {
    const { candidates } = fleetComparison();
    const { steps } = fixtureRun(600, 1).result.engine;
    for (const { metrics } of candidates) expect(metrics.stepMeanS).toBeCloseTo(300 / steps, 12);
  });

  it('draws attainment against GPU-hours, and replicas over time on common bins', () => {
    const charts = comparisonCharts(fleetComparison());
    expect(charts.map(({ id }) => id).slice(-2)).toEqual(['compare-attainment', 'compare-replicas']);
    expect(charts.at(-2)!.rows.map(({ hours }) => hours)).toEqual([2, 3, 4]);
    // Bins of 1, 2 and 3 s become bins of 3 s: 1, 2, 1 → 4/3; 2 of (2, 3) and 1 of the next 2 → 7/3; 3 as it is.
    const [first] = charts.at(-1)!.rows;
    expect(first).toEqual({ t: 0, v0: 1.3333, v1: 2.3333, v2: 3 });
    expect(comparisonCharts(fixtureComparison()).map(({ id }) => id)).not.toContain('compare-replicas');
  });
});

describe('figures that say little', () => {
  it('costs that differ by less than a step are level', () => {
    expect(fixtureComparison(2, 'cost').decision.sentence).toMatch(/^engine-0 is first: cost per M output tokens is level \(\$\S+ and \$\S+ with engine-1\), p99 TTFT /);
  });

  it('an interval wider than its figure is not printed, in tables and charts', () => {
    const result = fixtureComparison(2);
    const wide = { ...result, candidates: result.candidates.map((each) => ({ ...each, metrics: { ...each.metrics, ttft: { ...each.metrics.ttft, interval: { ...each.metrics.ttft.interval, p99: 1e3 } } } })) };
    expect(renderComparison(wide, { color: false, width: 110 })).toContain('(uncertain)');
    const rows = JSON.stringify(comparisonCharts(wide).find(({ id }) => id === 'compare-ttft')!.rows);
    expect(rows).toContain('(uncertain)');
    expect(rows).not.toContain('±');
  });

  it('parts of TTFT are drawn in shares where one bar would dwarf the others', () => {
    const result = fixtureComparison(2);
    const parts = (factor: number): unknown[] => {
      const candidates = result.candidates.map((each, i) => ({ ...each, ttftBreakdown: { queueS: i === 0 ? 0.1 : 0.1 * factor, prefillS: 0.1, overheadS: 0 } }));
      return comparisonCharts({ ...result, candidates }).find(({ id }) => id === 'compare-ttft-parts')!.rows.filter(({ part }) => part === 'queue').map(({ length }) => length);
    };
    expect(parts(2)).toEqual([0.1, 0.2]);
    expect(parts(99)).toEqual([0.5, 0.99]);
  });
});

describe('comparison.csv', () => {
  it('has a row per candidate, those that cannot run last with their reason', () => {
    const rows = comparisonCsv(fixtureComparison()).trimEnd().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/^label,rank,verdict,ttft_p50_s,.*,refused$/);
    expect(rows[1]).toMatch(/^engine-0,1,missed,/);
    expect(rows[4]).toMatch(/^engine-x,,,.*E0310/);
    const [head = '', first = ''] = rows;
    expect(first.split(',')).toHaveLength(head.split(',').length);
  });
});

describe('what changes from the best', () => {
  const changed = (): ReturnType<typeof fixtureComparison> => {
    const result = fixtureComparison();
    const differences = (i: number): NonNullable<(typeof result.candidates)[number]['differences']> => [
      { figure: 'ttft.p99', own: 0.5, other: 0.4, difference: 0.1, halfWidth: 0.02, relative: 0.25, relativeHalfWidth: 0.05, verdict: 'higher', paired: true },
      { figure: 'goodput', own: 4, other: 4.1, difference: -0.1, halfWidth: 0.3, relative: -0.024, relativeHalfWidth: 0.073, verdict: 'within-noise', paired: true },
      ...(i === 1 ? [{ figure: 'cost', own: 2, other: 3, difference: -1, halfWidth: null, relative: -1 / 3, relativeHalfWidth: null, verdict: 'unknown', paired: true } as const] : []),
    ];
    const candidates = result.candidates.map(({ differences: _differences, ...each }, i) => (i === 0 ? each : { ...each, differences: differences(i), paired: { ttft: { ...each.paired!.ttft, unpaired: 12 }, e2e: each.paired!.e2e } }));
    return { ...result, candidates };
  };

  it('is in comparison.csv: difference, interval and verdict by figure, and what they are held against', () => {
    const [head = '', best = '', second = '', third = ''] = comparisonCsv(changed()).trimEnd().split('\n');
    const cells = (row: string): Record<string, string> => Object.fromEntries(head.split(',').map((name, i) => [name, row.split(',').at(i - head.split(',').length)!]));
    expect(cells(second)).toMatchObject({ change_from: 'engine-0', change_ttft_p99_s: '0.1', change_ttft_p99_s_ci: '0.02', change_ttft_p99_s_verdict: 'higher', change_goodput_per_s_verdict: 'within-noise', change_cost_usd_per_million_output_tokens: '-1', change_cost_usd_per_million_output_tokens_ci: '' });
    expect(Number(cells(second)['change_ci_confidence'])).toBeCloseTo(1 - 0.05 / 3, 10);
    expect(cells(best)).toMatchObject({ change_from: '', change_ttft_p99_s: '', change_ttft_p99_s_verdict: '' });
    expect(cells(third)).toMatchObject({ change_goodput_per_s: '-0.1', change_cost_usd_per_million_output_tokens_verdict: '' });
  });

  it('is on the page: with intervals, within noise, the correction, and who answered what', () => {
    const page = renderComparisonHtml(changed(), [], []).replaceAll(/<script[\s\S]*?<\/script>/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(page).toContain('What changes from engine-0 A difference is within noise when its interval holds zero. Intervals: Bonferroni over all 3 pairs');
    expect(page).toContain('p99 TTFT 400 ms 500 ms +100 ms ± 20.0 ms +25.0 % ± 5.0 % higher');
    expect(page).toMatch(/goodput 4\.10\/s 4\.00\/s −0\.1\S*\/s ± 0\.3\S*\/s −2\.4 % ± 7\.3 % within noise/);
    expect(page).toContain('no interval');
    expect(page).toContain('12 requests answered by one only');
  });
});

describe('charts of a comparison', () => {
  it.each(cases)('compile without a warning and draw without NaN: %s', async (_, result) => {
    const charts = comparisonCharts(result);
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

  it('name every candidate and its numbers for those who cannot see them', () => {
    for (const { alt, id } of comparisonCharts(fixtureComparison())) {
      for (const label of ['engine-0', 'engine-1', 'engine-2']) expect(alt, id).toContain(label);
    }
  });

  it('keep the colour of a candidate, whoever wins', () => {
    const result = fixtureComparison();
    const turned = { ...result, candidates: result.candidates.toReversed() };
    const colors = (one: typeof result): unknown => comparisonCharts(one).find(({ id }) => id === 'compare-cdf-ttft')!.layers[0];
    expect(JSON.stringify(colors(turned))).toBe(JSON.stringify(colors(result)));
  });
});

describe('comparison.html and its folder', () => {
  let folder = '';
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'foretoken-compared-')); });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it('holds JSON, CSV, page and each chart three times', async () => {
    const { files } = await writeComparison(join(folder, 'x'), fixtureComparison());
    expect(files.filter((file) => !file.includes('/'))).toEqual(['comparison.json', 'comparison.csv', 'comparison.html']);
    expect(files).toHaveLength(3 + 18);
    expect(await readdir(join(folder, 'x', 'charts'))).toHaveLength(18);
    const page = await readFile(join(folder, 'x', 'comparison.html'), 'utf8');
    expect(page).toContain('id="foretoken-comparison"');
  });

  it.each(cases)('shows names as text and never NaN: %s', (_, result) => {
    const evil = { ...result, name: '<b>evil</b>' };
    const page = renderComparisonHtml(evil, [], []).replace(/<script[\s\S]*?<\/script>/g, '');
    expect(page).not.toContain('<b>evil');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
