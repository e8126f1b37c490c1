import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureRun } from '../testing/run-result.ts';
import { readResult } from './read-result.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';
import { rebuildReport, writeReport } from './write-report.node.ts';

const run = fixtureRun(400);
let folder = '';
const tree = async (path: string): Promise<readonly string[]> => (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name).sort();

beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'foretoken-report-')); });
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('a written report', () => {
  it('holds result, requests, page and each chart three times, and no left-over', async () => {
    const place = join(folder, 'deep', 'run');
    const { files } = await writeReport(place, run.result, run.columns, run.log);
    expect(files.map((file) => file.split('/').at(-1)).sort()).toEqual(await tree(place));
    expect(files.slice(0, 2)).toEqual(['result.json', 'requests.csv']);
    expect(files.at(-1)).toBe('report.html');
    expect(files.filter((file) => /^charts\/.*\.(?:vl\.json|svg|png)$/.test(file))).toHaveLength(24);
    expect((await readFile(join(place, 'requests.csv'), 'utf8')).trimEnd().split('\n')).toHaveLength(401);
  });

  it('names the pool of each request when told', async () => {
    const place = join(folder, 'pools');
    await writeReport(place, run.result, run.columns, run.log, { names: ['chat', 'batch'], poolOf: (request) => request % 2 });
    const [head, ...rows] = (await readFile(join(place, 'requests.csv'), 'utf8')).trimEnd().split('\n');
    expect(head?.split(',').at(-1)).toBe('pool');
    expect(rows.slice(0, 3).map((row) => row.split(',').at(-1))).toEqual(['chat', 'batch', 'chat']);
  });

  it('is rebuilt from its result.json, byte for byte', async () => {
    const place = join(folder, 'again');
    const written = await writeReport(place, run.result, run.columns, run.log);
    const before = await Promise.all(written.files.map((file) => readFile(join(place, file))));
    await rm(join(place, 'charts'), { recursive: true });
    await rm(join(place, 'report.html'));
    await rebuildReport(place, await readResult(place));
    const after = await Promise.all(written.files.map((file) => readFile(join(place, file))));
    expect(after.map((file, index) => file.equals(before[index] ?? Buffer.alloc(0)))).toEqual(after.map(() => true));
  });

  it('refuses a place where a file stands, with the path and the next step', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, 'mine');
    await expect(writeReport(join(file, 'run'), run.result)).rejects.toMatchObject({ code: 'E0601', exitCode: 2, path: expect.stringContaining(file) as string, hint: expect.stringContaining('another output folder') as string });
    await expect(writeReport(file, run.result)).rejects.toMatchObject({ code: 'E0601', message: expect.stringMatching(/^Cannot write .*result\.json: .+\.$/) as string });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('leaves the old file and no temporary one when writing fails half-way', async () => {
    const place = join(folder, 'half');
    await mkdir(place);
    await writeFile(join(place, 'a.txt'), 'old');
    const broken = function* (): Generator<string> {
      yield 'new';
      throw new Error('the source broke');
    };
    await expect(writeFileAtomic(join(place, 'a.txt'), broken())).rejects.toThrow('the source broke');
    expect(await readFile(join(place, 'a.txt'), 'utf8')).toBe('old');
    expect(await readdir(place)).toEqual(['a.txt']);
  });

  it('says what is missing when there is no result to read', async () => {
    await expect(readResult(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'E0602', message: expect.stringContaining('there is no such file') as string });
    await mkdir(join(folder, 'bare'));
    await expect(readResult(join(folder, 'bare'))).rejects.toMatchObject({ code: 'E0602', path: join(folder, 'bare', 'result.json') });
  });
});
