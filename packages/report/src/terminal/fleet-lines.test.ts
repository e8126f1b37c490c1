import { describe, expect, it } from 'vitest';
import { clock } from '../facts/clock.ts';
import { fleetRun } from '../testing/fleet-run.ts';
import { emptyRun, fixtureRun } from '../testing/run-result.ts';
import { renderTerminal } from './render-terminal.ts';

const { result } = fleetRun();
const { fleet, bill, energy } = result;
const plain = (run: typeof result, width = 80): string => renderTerminal(run, { color: false, width });
const linesOf = (run: typeof result, start: string, width = 110): readonly string[] => plain(run, width).split('\n').filter((line) => line.startsWith(`  ${start}`)).map((line) => line.trim().replace(/ {2,}/g, ' | '));

describe('the terminal report of a fleet', () => {
  it('keeps the order: answer, latency, tables, facts, events, provenance', () => {
    const text = plain(result);
    const order = ['SLO missed', ' p50 ', 'Client side', '  pool  ', '  class  ', '  route  ', '  cold starts', '  throughput', '  GPU time', '  bill', '  energy', '  events: 12', '  latency model', '  power'].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('tells engine, GPUs, replicas, requests, latency, hits, load and spread of each pool', () => {
    expect(linesOf({ ...result, classes: [] }, 'chat  ')).toEqual([
      'chat | vllm-v1 0.23 | 8 × h100-sxm (4 × tp2) | 4 / 2.40 | 1,000',
      'chat | 13.2 s | 35.0 s | 2.9 % | 82.9 % | 1.27',
      'chat | 3 | 61.0 s | 92.0 s | 14.0 s | 6.00 s | 21.0 s | 12.0 s | 5.00 s | 3.00 s',
    ]);
    expect(plain(result)).toMatch(/batch .* off /);
  });

  it('says which statistic is bound where that is not p99, and that nothing is', () => {
    const [one] = result.classes ?? [];
    const slo = [{ class: 'chat', metric: 'itl', statistic: 'p95', boundS: 0.08, actualS: 0.02, intervalS: null, met: true }] as const;
    const text = plain({ ...result, classes: one === undefined ? [] : [{ ...one, slo, goodFraction: null }] }, 110);
    expect(text).toContain('p95 20.0 ms ≤ 80.0 ms ✓');
    expect(text).toMatch(/chat +1,000 +100 % +35\.0 s +p95 20\.0 ms ≤ 80\.0 ms ✓ +42\.9 s +–/);
  });

  it('counts how the attempts of each leg ended, and drops columns of nothing', () => {
    const text = plain(result, 110);
    expect(text).toMatch(/1\.1 chat +2,009 +1,502 +167 +251 +84/);
    expect(text).toMatch(/route +cancelled +retries +hedges +passed over +breaker/);
    const calm = plain({ ...result, routes: (result.routes ?? []).slice(1) }, 110);
    expect(calm).toMatch(/1\.2 batch +502 +377 +41 +62 +22$/m);
    expect(calm).not.toMatch(/hedges|breaker|cancelled/);
  });

  it('divides GPU time and cost into shares that add up to all', () => {
    const { total, ...uses } = fleet?.gpuSeconds ?? { total: 0, busy: 0, idle: 0, starting: 0, draining: 0, down: 0 };
    expect(Object.values(uses).reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(total, 6);
    const shares = (label: string): number => [...(new RegExp(`  ${label} +((?:.*\n)(?: {16}.*\n)*)`).exec(plain(result))?.[1] ?? '').matchAll(/([\d.]+) %/g)].reduce((sum, match) => sum + Number(match[1]), 0);
    expect(shares('GPU time')).toBeCloseTo(100, 0);
    expect(shares('GPU cost')).toBeCloseTo(100, 0);
    expect((bill?.byKind ?? []).reduce((sum, { usd }) => sum + usd, bill?.externalUsd ?? 0)).toBeCloseTo(bill?.usd ?? 0, 9);
  });

  it('tells waste, external APIs and energy', () => {
    const text = plain(result, 110);
    for (const part of ['41 attempts', '38,112 prompt tokens', '5,120 output tokens (2,048 after the client had left)', 'openrouter: 125 requests (3 refused, 1 failed), 98,000 in, 24,500 out tokens, $0.0858',
      '0.31 kWh', '5.31 J per output token (2.95 J on boards at work)', 'g CO2e per 1,000 output tokens', 'PUE 1.20', 'grid 380 g/kWh', 'grid: Germany']) expect(text).toContain(part);
  });

  it('shows the first and the last events, and how many more the report has', () => {
    const events = plain(result).split('\n').slice(plain(result).split('\n').indexOf('  events: 12') + 1);
    expect(events[0]).toMatch(/^ {2}0:00:41 {2}scale-up {2}chat {3}from 1 to 4 replicas/);
    expect(events[5]).toBe('  … 4 more in the report');
    expect(events.slice(6, 9).map((line) => line.slice(2, 9))).toEqual((fleet?.events ?? []).slice(-3).map(({ timeS }) => clock(timeS)));
    expect(events[9]).toBe('');
    const eight = fleetRun({ events: 8 }).result;
    expect(plain(eight)).not.toContain('more in the report');
    expect(plain(fleetRun({ events: 0 }).result)).not.toContain('events:');
  });

  it('never passes the thousandth event off as the last', () => {
    const many = fleetRun({ events: 1500 }).result;
    expect(plain(many)).toContain('events: 1,500\n');
    expect(plain(many)).toMatch(/… 1,492 more in the report\n\n/);
  });

  it('stays short and within 80 columns for many pools, replicas, classes and long names', () => {
    const names = Array.from({ length: 40 }, (_, i) => `a-pool-with-a-rather-long-name-in-frankfurt-${i}`);
    for (const width of [80, 110]) {
      const text = plain(fleetRun({ pools: names, classes: names, replicas: 64, events: 1000 }).result, width).split('\n');
      expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(text.length).toBeLessThan(220);
      expect(text.filter((line) => line.includes('more in the report')).length).toBe(5);
    }
  });

  it('tells names apart that begin alike', () => {
    const rows = linesOf(fleetRun({ pools: ['a-pool-with-a-long-name-eu-1', 'a-pool-with-a-long-name-eu-2'] }).result, 'a-pool').map((line) => line.split(' | ')[0]);
    expect(new Set(rows).size).toBe(2);
  });

  it('says a dash for what was not measured, never NaN', () => {
    const nothing = fleetRun({ requests: 0 }).result;
    for (const run of [nothing, { ...emptyRun(), pools: nothing.pools ?? [], classes: nothing.classes ?? [] }]) expect(plain(run)).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(plain({ ...result, ...(energy === undefined ? {} : { energy: { ...energy, joulesPerOutputToken: null, joulesPerRequest: null, gramsCo2PerThousandOutputTokens: null } }) })).toContain('– per output token (none were produced)');
  });

  it('lets no control character of a pool, class or event reach the terminal', () => {
    const evil = 'a\u001b[2Jb\u0007';
    const text = plain(fleetRun({ pools: [evil], classes: [evil] }).result);
    // oxlint-disable-next-line no-control-regex -- control characters are what must be absent
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('colours without moving a character', () => {
    const coloured = renderTerminal(result, { color: true, width: 80 });
    // oxlint-disable-next-line no-control-regex -- escape sequences are what this strips
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain(result));
  });

  it('adds nothing to a plain run', () => {
    expect(plain(fixtureRun().result)).not.toMatch(/pool|GPU time|events:/);
  });
});
