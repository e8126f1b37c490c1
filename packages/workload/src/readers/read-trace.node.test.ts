import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readTrace } from './read-trace.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretoken-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const header = 'arrival_s,input_tokens,output_tokens\n';
const rows = Array.from({ length: 5000 }, (_, i) => `${i},${i + 1},1\n`).join('');
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe('readTrace', () => {
  it('reads plain, gzip and multi-member gzip alike, whatever the name', async () => {
    const plain = await readTrace(file('a.csv', header + rows));
    const zipped = await readTrace(file('b.csv', gzipSync(header + rows)));
    const members = await readTrace(file('c.gz', Buffer.concat([gzipSync(header), gzipSync(rows.slice(0, 777)), gzipSync(rows.slice(777))])));
    expect(plain.columns.count).toBe(5000);
    expect(zipped.columns).toEqual(plain.columns);
    expect(members.columns).toEqual(plain.columns);
  });

  it('hashes the bytes on disk, also when it stops early', async () => {
    for (const bytes of [Buffer.from(header + rows), gzipSync(header + rows)]) {
      const path = file('hash.bin', bytes);
      const expected = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      expect((await readTrace(path)).info.contentHash).toBe(expected);
      const head = await readTrace(path, { limit: 3 });
      expect(head.info.contentHash).toBe(expected);
      expect(head.columns.count).toBe(3);
    }
  });

  it('refuses a truncated or damaged gzip', async () => {
    const zipped = gzipSync(header + rows);
    await expect(readTrace(file('cut.gz', zipped.subarray(0, zipped.length - 100)))).rejects.toSatisfy((error) => codeOf(error) === 'E0509');
    const damaged = Buffer.from(zipped);
    damaged.fill(0xff, 200, 300);
    await expect(readTrace(file('damaged.gz', damaged))).rejects.toSatisfy((error) => codeOf(error) === 'E0509');
  });

  it('reads the JSON files of a folder in order of their names as one trace', async () => {
    const parts = mkdtempSync(join(folder, 'parts-'));
    const row = (i: number): string => JSON.stringify({ timestamp: 1000 * i, input_length: i + 1, output_length: 1, hash_ids: [0] });
    writeFileSync(join(parts, 'b.jsonl'), `${row(2)}\n${row(3)}`);
    writeFileSync(join(parts, 'a.jsonl.gz'), gzipSync(`${row(0)}\n${row(1)}`));
    writeFileSync(join(parts, 'c.JSON'), row(4));
    writeFileSync(join(parts, 'notes.txt'), 'no trace');
    const { columns, info } = await readTrace(parts);
    expect([[...columns.inputTokens], info.inversions]).toEqual([[1, 2, 3, 4, 5], 0]);
    const hash = createHash('sha256');
    for (const name of ['a.jsonl.gz', 'b.jsonl', 'c.JSON']) hash.update(readFileSync(join(parts, name)));
    const expected = `sha256:${hash.digest('hex')}`;
    expect([info.contentHash, (await readTrace(parts, { limit: 1 })).info.contentHash]).toEqual([expected, expected]);
  });

  it('names the file of a folder that is wrong, and its own line', async () => {
    const row = JSON.stringify({ timestamp: 0, input_length: 1, output_length: 1, hash_ids: [0] });
    for (const [end, first] of [['', `${row}\n${row}`], ['\n', `${row}\n`]] as const) {
      const parts = mkdtempSync(join(folder, 'bad-'));
      writeFileSync(join(parts, 'a.jsonl.gz'), gzipSync(`${first}${end}`));
      writeFileSync(join(parts, 'b.jsonl'), `${row}\n{"timestamp":0,\n`);
      writeFileSync(join(parts, 'c.jsonl'), row);
      await expect(readTrace(parts)).rejects.toMatchObject({ code: 'E0507', message: expect.stringContaining(`${join(parts, 'b.jsonl')}:2:`) as string, path: expect.stringContaining(`${join(parts, 'b.jsonl')}:2`) as string });
    }
  });

  it('refuses a missing file, a folder without traces and an empty file', async () => {
    await expect(readTrace(join(folder, 'none.csv'))).rejects.toSatisfy((error) => codeOf(error) === 'E0510');
    await expect(readTrace(mkdtempSync(join(folder, 'empty-')))).rejects.toSatisfy((error) => codeOf(error) === 'E0510');
    await expect(readTrace(file('empty.csv', ''))).rejects.toSatisfy((error) => codeOf(error) === 'E0501');
  });

  it('passes on a fault in the rows of a gzip', async () => {
    await expect(readTrace(file('bad.csv.gz', gzipSync(`${header}0,-1,1\n`)))).rejects.toSatisfy((error) => codeOf(error) === 'E0505');
  });
});
