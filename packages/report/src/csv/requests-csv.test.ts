import { OUTCOME } from '@foretoken/engines';
import { FLEET_OUTCOME } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { fixtureRequests } from '../testing/fixture-log.ts';
import { csvField } from './csv-field.ts';
import { REQUEST_CSV_HEADER, requestsCsv } from './requests-csv.ts';

const { columns, log } = fixtureRequests(500);
const table = (text: string): Record<string, string>[] => {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  // Class names of the fixture hold a comma and quotes: split outside of quotes only.
  const cells = (line: string): string[] => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [cells(head)[index] ?? '', cell])));
};
const whole = (...input: Parameters<typeof requestsCsv>): string => [...requestsCsv(...input)].join('');

describe('requests.csv', () => {
  it('has one row per request under its header', () => {
    const rows = table(whole(columns, log));
    expect(rows).toHaveLength(500);
    expect(Object.keys(rows[0] ?? {})).toEqual(REQUEST_CSV_HEADER);
    expect(rows.every((row) => Object.keys(row).length === REQUEST_CSV_HEADER.length)).toBe(true);
  });

  it('derives TTFT, TPOT, E2E and queue time from the time stamps', () => {
    for (const [index, row] of table(whole(columns, log)).entries()) {
      const [arrival, first, finish] = [columns.arrivalS[index] ?? 0, log.firstTokenS[index] ?? 0, log.finishS[index] ?? 0];
      const generated = log.generatedTokens[index] ?? 0;
      expect(Number(row['ttft_s'])).toBeCloseTo(first - arrival, 8);
      expect(Number(row['e2e_s'])).toBeCloseTo(finish - arrival, 8);
      expect(Number(row['queue_s'])).toBeCloseTo((log.firstScheduledS[index] ?? 0) - arrival, 8);
      if (generated > 1) expect(Number(row['tpot_s'])).toBeCloseTo((finish - first) / (generated - 1), 8);
      else expect(row['tpot_s']).toBe('');
    }
  });

  it('adds the per-request constant to what a client sees, not to the time stamps', () => {
    const [server] = table(whole(columns, log));
    const [client] = table(whole(columns, log, { requestOverheadS: 0.25 }));
    expect(Number(client?.['ttft_s']) - Number(server?.['ttft_s'])).toBeCloseTo(0.25, 8);
    expect(Number(client?.['e2e_s']) - Number(server?.['e2e_s'])).toBeCloseTo(0.25, 8);
    expect(client?.['first_token_s']).toBe(server?.['first_token_s']);
  });

  it('leaves cells empty for what never happened and names every outcome', () => {
    const one = fixtureRequests(Object.keys(OUTCOME).length);
    one.log.outcome.set(Object.values(OUTCOME));
    one.log.firstTokenS.fill(Number.NaN);
    one.log.finishS.fill(Number.NaN);
    const rows = table(whole(one.columns, one.log));
    expect(rows.map((row) => row['outcome'])).toEqual(['pending', 'completed', 'empty_prompt', 'prompt_too_long', 'queue_full', 'aborted', 'unfinished', 'overloaded', 'timed_out', 'failed']);
    expect(rows.every((row) => row['ttft_s'] === '' && row['e2e_s'] === '' && row['tpot_s'] === '')).toBe(true);
    expect(whole(one.columns, one.log)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('quotes class names and leaves an absent session empty', () => {
    const rows = table(whole(columns, log));
    expect(rows[1]?.['class']).toBe('"batch, ""nightly"""');
    expect(rows[0]?.['session']).toBe('');
    expect(rows[5]?.['session']).toBe('1');
    expect(csvField('a\nb')).toBe('"a\nb"');
  });

  it('tells the tiers of the KV cache where there are any', () => {
    const tiered = { ...log, hostTokens: new Int32Array(500).fill(32), diskTokens: new Int32Array(500).fill(16) };
    const [row] = table(whole(columns, tiered));
    expect(Object.keys(row ?? {})).toEqual([...REQUEST_CSV_HEADER, 'host_tokens', 'disk_tokens']);
    expect([row?.['host_tokens'], row?.['disk_tokens']]).toEqual(['32', '16']);
  });

  it('names what ends beside an engine', () => {
    const codes = Object.values(FLEET_OUTCOME);
    const some = fixtureRequests(codes.length);
    some.log.outcome.set(codes);
    expect(table(whole(some.columns, some.log)).map((row) => row['outcome'])).toEqual(['unavailable', 'shed', 'client_timeout', 'replica_lost', 'external_failed']);
  });

  it('tells the pool of each request at the end where there are several, and nothing where it was in none', () => {
    const tiered = { ...log, hostTokens: new Int32Array(500), diskTokens: new Int32Array(500) };
    const rows = table(whole(columns, tiered, { pools: { names: ['chat', 'batch, big'], poolOf: (request) => (request % 3) - 1 } }));
    expect(Object.keys(rows[0] ?? {})).toEqual([...REQUEST_CSV_HEADER, 'host_tokens', 'disk_tokens', 'pool']);
    expect(rows.slice(0, 4).map((row) => row['pool'])).toEqual(['', 'chat', '"batch, big"', '']);
  });

  it('streams: a chunk holds few rows, and nothing is computed before it is asked for', () => {
    const sizes = [...requestsCsv(columns, log, { chunkRows: 64 })].slice(1).map((chunk) => chunk.trimEnd().split('\n').length);
    expect(Math.max(...sizes)).toBe(64);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(500);
    const lazy = requestsCsv({ ...columns, count: 1_000_000_000 }, log);
    expect(lazy.next().value).toContain('arrival_s');
    expect(lazy.next().value?.split('\n').length).toBe(2049);
  });

  it('is only a header for no request', () => expect(whole(fixtureRequests(0).columns, fixtureRequests(0).log)).toBe(`${REQUEST_CSV_HEADER.join(',')}\n`));
});
