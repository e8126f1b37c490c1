import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FIGURE_IDS } from '../point/figures.ts';
import type { Figures } from '../point/figures.ts';
import type { PointOutcome } from '../point/point.ts';
import { freshFolder } from '../testing/folder-bytes.node.ts';
import { gridSweep } from '../testing/small-sweep.ts';
import { buildStudy } from './build-study.node.ts';
import { pointsCsv } from './points-csv.ts';
import { queryStudy } from './query-study.node.ts';
import { readStudy } from './read-study.node.ts';
import type { Study } from './study.ts';
import { openStudyFolder } from './study-folder.node.ts';

function outcomeOf(index: number): PointOutcome {
  const key = `k${index}`;
  if (index % 7 === 3) return { key, status: 'failed', code: 'E0401', message: `does not "fit", by ${index}`, hint: '', exitCode: 4 };
  const figures = Object.fromEntries(FIGURE_IDS.map((id, i) => [id, i % 5 === 4 ? null : index / (i + 1)])) as Figures;
  return { key, status: 'ok', verdict: index % 2 === 0 ? 'met' : 'missed', title: 't', bottleneck: 'b', replications: 1, requests: 10, figures, halfWidths: index % 3 === 0 ? { ttftP99: 0.1 } : {}, warnings: ['W0700', 'W0701'] };
}

const sweep = gridSweep({ 'fleet.replicas': Array.from({ length: 4100 }, (_, i) => i), 'fleet.gpu': ['h100-sxm', 'l40s'] });
const keys = sweep.points.map(({ index }) => `k${index}`);
let study: Study;
const folder = join(freshFolder(), "a study's folder");
beforeAll(async () => {
  study = buildStudy(sweep, [], keys, new Map(keys.map((key, index) => [key, outcomeOf(index)])));
  const store = await openStudyFolder(folder, 'grid');
  await store.finish(study);
  await store.close();
});

describe('a study on disk', () => {
  it('is read back from several parts', async () => {
    expect(await readStudy(folder)).toEqual(study);
  });

  it('answers SQL over all parts', async () => {
    const { columns, rows } = await queryStudy(folder, `select "fleet.gpu" as gpu, count(*) as points, max("fleet.replicas") as most, max(errorCode) as code from points group by gpu order by gpu`);
    expect(columns).toEqual(['gpu', 'points', 'most', 'code']);
    expect(rows).toEqual([['h100-sxm', 4100, 4099, 'E0401'], ['l40s', 4100, 4099, 'E0401']]);
    const odd = join(freshFolder(), "it's [1] of *?");
    cpSync(folder, odd, { recursive: true });
    expect((await queryStudy(odd, 'select count(*) from points')).rows).toEqual((await queryStudy(folder, 'select count(*) from points')).rows);
    await expect(queryStudy(folder, 'select nonsense from points')).rejects.toMatchObject({ code: 'E1028', message: expect.stringContaining('nonsense') as unknown });
    await expect(queryStudy(folder, 'select 1', async () => await Promise.reject(new Error("Cannot find package '@duckdb/node-api'")))).rejects.toMatchObject({ code: 'E1027' });
  });

  it('has the types of the parameters, and half-widths beside their figures', async () => {
    const { rows } = await queryStudy(folder, `select column_name, column_type from (describe points) where column_name in ('index', 'fleet.replicas', 'fleet.gpu', 'ttftP99', 'ttftP99HalfWidth', 'gpus')`);
    expect(rows).toEqual([['index', 'INTEGER'], ['fleet.replicas', 'INTEGER'], ['fleet.gpu', 'VARCHAR'], ['ttftP99', 'DOUBLE'], ['ttftP99HalfWidth', 'DOUBLE'], ['gpus', 'DOUBLE']]);
  });

  it('is a CSV file with one line per point', () => {
    const lines = [...pointsCsv(study)];
    expect(lines).toHaveLength(8201);
    expect(lines[0]).toMatch(/^index,key,fleet\.replicas,fleet\.gpu,status,verdict,/);
    expect(lines[4]).toMatch(/^3,k3,1,l40s,failed,,.*,E0401,"does not ""fit"", by 3"\n$/);
  });

  it('that is damaged says so', async () => {
    await expect(readStudy(freshFolder())).rejects.toMatchObject({ code: 'E1024' });
    const ledger = readFileSync(join(folder, 'ledger.ndjson'), 'utf8');
    writeFileSync(join(folder, 'ledger.ndjson'), ledger.slice(ledger.indexOf('\n') + 1));
    await expect(readStudy(folder)).rejects.toMatchObject({ code: 'E1026', message: expect.stringContaining('at point 0') as unknown });
    writeFileSync(join(folder, 'study.json'), '{"schema":"foretoken.study/9"}');
    await expect(readStudy(folder)).rejects.toMatchObject({ code: 'E1026', message: expect.stringContaining('foretoken.study/9') as unknown });
  });
});
