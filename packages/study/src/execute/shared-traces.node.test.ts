import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedRequests } from '../load/load-part.node.ts';
import { openScenario } from '../load/load-scenario.node.ts';
import { loadRequests } from '../load/load-requests.node.ts';
import { runPoint } from '../point/run-point.node.ts';
import type { StudyScenario } from '../point/point.ts';
import { freshFolder } from '../testing/folder-bytes.node.ts';
import { SMALL_SCENARIO } from '../testing/small-sweep.ts';
import { ByteCache } from './byte-cache.ts';
import { cachedLoader } from './cached-loader.node.ts';
import { SharedTraces } from './shared-traces.node.ts';

const folder = freshFolder();
const study: StudyScenario = { shown: 'trace.yaml', folder, text: SMALL_SCENARIO.replace(/ {2}synthetic:(\n {4}.*)*/, '  trace: trace.csv') };
const task = (...sets: readonly string[]): { readonly key: string; readonly sets: readonly string[] } => ({ key: sets.join(), sets });

beforeAll(() => {
  const rows = Array.from({ length: 30 }, (_, i) => `2023-11-16 18:15:${String(i).padStart(2, '0')}.1000000,${100 + i},${10 + (i % 5)}`);
  writeFileSync(join(folder, 'trace.csv'), `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.join('\n')}\n`);
});

describe('traces of a study', () => {
  it('are read once for all points that replay the same requests, into shared memory', async () => {
    const traces = new SharedTraces(study);
    const first = await traces.of([task('fleet.gpu=l40s'), task('fleet.replicas=2'), task('seed=7')]);
    expect(first).toHaveLength(1);
    expect(first[0]!.requests.columns.arrivalS.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect((await traces.of([task('seed=8')]))[0]).toBe(first[0]);
    expect(first[0]!.requests).toEqual(await loadRequests(openScenario({ ...study, sets: [] }), 1));
  });

  it('are others where the workload is changed, and not shared where a seed changes them', async () => {
    const traces = new SharedTraces(study);
    const found = await traces.of([task(), task('workload.rateScale=2'), task('workload.jitter=true'), task('workload.trace=nonesuch.csv'), task('nonsense')]);
    expect(found.map(({ requests }) => requests.columns.arrivalS[29])).toEqual([29, 14.5]);
  });

  it('survive a point that is invalid elsewhere', async () => {
    const traces = new SharedTraces(study);
    expect(await traces.of([task('fleet.replicas=-1')])).toHaveLength(0);
    expect(await traces.of([task('fleet.replicas=1')])).toHaveLength(1);
  });

  it('give the same outcome as a trace that is read anew', async () => {
    const shared = await new SharedTraces(study).of([task()]);
    const cache = new ByteCache<LoadedRequests>(1e6, () => 1);
    const alone = await runPoint(study, task('fleet.replicas=2'));
    expect(alone.status).toBe('ok');
    expect(await runPoint(study, task('fleet.replicas=2'), cachedLoader('a', shared, cache))).toEqual(alone);
  });
});

describe('generated requests', () => {
  it('are made once per seed', async () => {
    const cache = new ByteCache<LoadedRequests>(1e6, () => 1);
    const load = cachedLoader('a', [], cache);
    const loaded = openScenario({ shown: 's', text: SMALL_SCENARIO, folder, sets: [] });
    const first = await load(loaded, 1);
    expect(await load(openScenario({ shown: 's', text: SMALL_SCENARIO, folder, sets: ['fleet.replicas=3'] }), 1)).toBe(first);
    expect(await load(loaded, 2)).not.toBe(first);
    expect(await cachedLoader('b', [], cache)(loaded, 1)).not.toBe(first);
  });
});
