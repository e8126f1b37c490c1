import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadRateSeries } from './load-rate-series.node.ts';
import { parseRateSeries } from './parse-rate-series.ts';

const read = (text: string): { timeS: number[]; rates: number[]; cv: number[] | undefined } => {
  const { timeS, ratePerS, cv } = parseRateSeries(text, 'r.csv');
  return { timeS: [...timeS], rates: [...ratePerS], cv: cv && [...cv] };
};

describe('parseRateSeries', () => {
  it.each<[string, string]>([
    ['ServeGen', 'timestamp_s,total_rate_rps,active_clients,rate_weighted_cv\n0,2.5,21,1.5\n600,4,22,2\n'],
    ['no header', '0,2.5,1.5\n600,4,2'],
    ['a clock that starts anywhere', 'time,rate,cv\n1700000000,2.5,1.5\n1700000600,4,2\n'],
    ['milliseconds, other letters, comments, CRLF', '# exported\r\nTimestamp-ms,QPS,CV\r\n\r\n5000,2.5,1.5\r\n605000,4,2\r\n'],
    ['dates', '\uFEFF"datetime","requests_per_second","cv"\n"2024-02-28 23:55:00","2.5",1.5\n2024-02-29T00:05:00Z,4e0,2\n'],
    ['minutes, columns anywhere', 'cv,minute,x,rps\n1.5,0,a,2.5\n2,10,b,4\n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual({ timeS: [0, 600], rates: [2.5, 4], cv: [1.5, 2] });
  });

  it('takes an empty CV for an unknown one, and none for none', () => {
    expect(read('t,rate,cv\n0,1,\n1,0,2').cv).toEqual([0, 2]);
    expect(read('t,rate\n0,1\n1,0').cv).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['E0541', 't,rate\n0,1\n10,-2\n', 'r.csv:3: rate is "-2", which is not a finite number from 0.'],
    ['E0541', 't,rate\n0,1\n10\n', 'r.csv:3: rate is "", which'],
    ['E0541', 't,rate\n0,1\nnoon,2\n', 'r.csv:3: t is "noon", which is not a finite number.'],
    ['E0541', 't,rate\n2024-01-01 00:00:00,1\n2024-13-01 00:00:00,1\n', 'not a date and time'],
    ['E0541', 't,rate\n0,1\n1,1e999\n', 'which is not a finite number from 0'],
    ['E0542', 'when,much\n0,1\n10,2\n', 'the header has "when", "much"'],
    ['E0542', '5\n6\n', 'r.csv:1: no column of times and rates'],
    ['E0543', '', 'the file of rates has no rows'],
    ['E0543', 't,rate\n0,1\n', 'one row; two are the least'],
    ['E0543', 't,rate\n0,1\n600,2\n600,3\n', 'r.csv:4: t is "600", which is not after "600" of the row before.'],
  ])('refuses with %s: %j', (code, text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string, hint: expect.any(String) as string }) as Error);
  });

  it('comes from files, plain or gzip', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-rates-'));
    writeFileSync(join(folder, 'a.csv'), 't,rate\n0,1\n5,2\n');
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync('t,rate\n0,1\n5,2\n'));
    expect(await loadRateSeries(join(folder, 'a.csv.gz'), 'a')).toEqual(await loadRateSeries(join(folder, 'a.csv'), 'a'));
    await expect(loadRateSeries(join(folder, 'b.csv'), 'b.csv')).rejects.toMatchObject({ code: 'E0540', message: expect.stringContaining('no such file') as string });
    await expect(loadRateSeries(folder, 'folder')).rejects.toMatchObject({ code: 'E0540' });
  });
});
