import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PointTask } from '../point/point.ts';
import { readStudy } from '../store/read-study.node.ts';
import { folderBytes, freshFolder } from '../testing/folder-bytes.node.ts';
import { gridSweep } from '../testing/small-sweep.ts';
import { createInProcessExecutor } from './in-process-executor.node.ts';
import { runStudy } from './run-study.node.ts';
import type { StudyExecutor } from './study-executor.ts';
import type { StudyProgress } from './study-tally.ts';

const sweep = gridSweep({ 'fleet.gpu': ['h100-sxm', 'l40s', 'nonesuch'], 'workload.synthetic.arrivals.rate': [1, 2, 40] });

/** Computes in process and remembers what it was asked. */
function watched(): StudyExecutor & { readonly asked: PointTask[] } {
  const inner = createInProcessExecutor({ chunk: 2 });
  const asked: PointTask[] = [];
  return {
    asked,
    execute: async (study, tasks, events, signal) => {
      asked.push(...tasks);
      await inner.execute(study, tasks, events, signal);
    },
    close: inner.close,
  };
}

let reference = '';
beforeAll(async () => {
  reference = join(freshFolder(), 'study');
  await runStudy({ sweep, folder: reference, executor: createInProcessExecutor() });
});

describe('a study', () => {
  it('keeps points that fail with their error, and runs the others', async () => {
    const { manifest, rows } = await readStudy(reference);
    expect(manifest.counts).toMatchObject({ points: 9, distinct: 9, ok: 6, failed: 3, requests: 120 });
    expect(rows.filter(({ outcome }) => outcome.status === 'failed').map(({ parameters }) => parameters['fleet.gpu'])).toEqual(['nonesuch', 'nonesuch', 'nonesuch']);
    expect(rows[8]!.outcome).toMatchObject({ status: 'failed', code: 'E0301', exitCode: 2 });
    expect(Object.keys(folderBytes(reference))).toEqual(['/ledger.ndjson', '/parts/part-00000.parquet', '/points.csv', '/study.json', '/view.sql']);
  });

  it('is read back as it was', async () => {
    const { study } = await runStudy({ sweep, executor: createInProcessExecutor() });
    expect(await readStudy(reference)).toEqual(study);
  });

  it('computes nothing a second time', async () => {
    const executor = watched();
    const before = folderBytes(reference);
    const { reused } = await runStudy({ sweep, folder: reference, executor });
    expect([executor.asked.length, reused]).toEqual([0, 9]);
    expect(folderBytes(reference)).toEqual(before);
  });

  it('goes on after an interruption, to the same bytes', async () => {
    const folder = join(freshFolder(), 'study');
    const controller = new AbortController();
    const stop = (progress: StudyProgress): void => (progress.done >= 4 ? controller.abort() : undefined);
    const error: unknown = await runStudy({ sweep, folder, executor: createInProcessExecutor(), signal: controller.signal, onProgress: stop }).catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
    expect(existsSync(join(folder, 'study.json'))).toBe(false);
    await expect(readStudy(folder)).rejects.toMatchObject({ code: 'E1025', message: expect.stringContaining('4 outcomes so far') as unknown });
    // A process that was killed while it wrote leaves half a line.
    appendFileSync(join(folder, 'ledger.ndjson'), '{"key":"0123","status":"o');
    const executor = watched();
    const { reused } = await runStudy({ sweep, folder, executor });
    expect([executor.asked.length, reused]).toEqual([5, 4]);
    expect(folderBytes(folder)).toEqual(folderBytes(reference));
    const log = readFileSync(`${folder}.log`, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { readonly event: string });
    expect(log.map(({ event }) => event).filter((event) => event !== 'points')).toEqual(['start', 'interrupted', 'start', 'end']);
  });

  it('reuses the points that a changed sweep shares with it', async () => {
    const folder = join(freshFolder(), 'study');
    await runStudy({ sweep, folder, executor: createInProcessExecutor() });
    const executor = watched();
    const wider = gridSweep({ 'workload.synthetic.arrivals.rate': [1, 3], 'fleet.gpu': ['l40s', 'h100-sxm'] });
    expect((await runStudy({ sweep: wider, folder, executor })).reused).toBe(2);
    const fresh = join(freshFolder(), 'study');
    await runStudy({ sweep: wider, folder: fresh, executor: createInProcessExecutor() });
    expect(folderBytes(folder)).toEqual(folderBytes(fresh));
  });

  it('computes equal points once', async () => {
    const executor = watched();
    const twice = gridSweep({ 'workload.synthetic.arrivals.rate': [1, 2, 1] });
    const { study } = await runStudy({ sweep: twice, executor });
    expect(executor.asked).toHaveLength(2);
    expect(study.rows[2]!.outcome).toEqual(study.rows[0]!.outcome);
    expect(study.manifest.counts).toMatchObject({ points: 3, distinct: 2, requests: 40 });
  });

  it('tries points again that failed by a bug or a dead thread', async () => {
    const folder = join(freshFolder(), 'study');
    const dead: StudyExecutor = {
      execute: async (_study, tasks, { onOutcomes }) => void (await onOutcomes(tasks.map(({ key }) => ({ key, status: 'failed', code: 'E1020', message: 'died', hint: '', exitCode: 1 })))),
      close: async () => await Promise.resolve(),
    };
    expect((await runStudy({ sweep, folder, executor: dead })).study.manifest.counts.failed).toBe(9);
    await runStudy({ sweep, folder, executor: createInProcessExecutor() });
    expect(folderBytes(folder)).toEqual(folderBytes(reference));
  });

  it('leaves folders alone that hold something else', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'x');
    await expect(runStudy({ sweep, folder, executor: createInProcessExecutor() })).rejects.toMatchObject({ code: 'E1022', message: expect.stringContaining('thesis.txt') as unknown });
    await expect(runStudy({ sweep: gridSweep({ seed: [1] }, { name: 'other' }), folder: reference, executor: createInProcessExecutor() })).rejects.toMatchObject({ code: 'E1022', message: expect.stringContaining('holds the study `grid`') as unknown });
  });

  it('leaves the outcomes of another study alone that is not finished', async () => {
    const folder = join(freshFolder(), 'study');
    const controller = new AbortController();
    const stop = (progress: StudyProgress): void => (progress.done >= 2 ? controller.abort() : undefined);
    await runStudy({ sweep, folder, executor: createInProcessExecutor(), signal: controller.signal, onProgress: stop }).catch(() => undefined);
    const before = readFileSync(join(folder, 'ledger.ndjson'), 'utf8');
    await expect(runStudy({ sweep: gridSweep({ seed: [1] }, { name: 'other' }), folder, executor: createInProcessExecutor() })).rejects.toMatchObject({ code: 'E1022', message: expect.stringContaining('holds the study `grid`') as unknown });
    expect(readFileSync(join(folder, 'ledger.ndjson'), 'utf8')).toBe(before);
    await runStudy({ sweep, folder, executor: createInProcessExecutor() });
    expect(folderBytes(folder)).toEqual(folderBytes(reference));
  });

  it('is not written twice at once by one process, and goes on without a log that cannot be written', async () => {
    const folder = join(freshFolder(), 'study');
    const messages: string[] = [];
    mkdirSync(`${folder}.log`, { recursive: true });
    const inner: Promise<unknown>[] = [];
    const again = (): void => void (inner.length === 0 && inner.push(runStudy({ sweep, folder, executor: createInProcessExecutor() }).catch((error: unknown) => error)));
    await runStudy({ sweep, folder, executor: createInProcessExecutor(), onProgress: again, onMessage: (text) => messages.push(text) });
    expect(await inner[0]).toMatchObject({ code: 'E1021' });
    expect(folderBytes(folder)).toEqual(folderBytes(reference));
    expect(messages).toEqual([`${folder}.log: cannot write this file: it is a folder; going on without this log`]);
  });

  it('takes over the lock of a process that died, and says so; not that of one that lives', async () => {
    const folder = freshFolder();
    const messages: string[] = [];
    const run = async (): Promise<unknown> => await runStudy({ sweep: gridSweep({ seed: [1] }), folder, executor: createInProcessExecutor(), onMessage: (text) => messages.push(text) });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.lock'), `1 ${(await import('node:os')).hostname()}\n`);
    await expect(run()).rejects.toMatchObject({ code: 'E1021' });
    writeFileSync(join(folder, '.lock'), `999999999 ${(await import('node:os')).hostname()}\n`);
    await run();
    expect(messages).toEqual([`${folder}: an earlier foretoken died here; its lock is taken over`]);
    writeFileSync(join(folder, '.lock'), '7 elsewhere\n');
    await expect(run()).rejects.toMatchObject({ code: 'E1021', message: expect.stringContaining('process 7 on elsewhere') as unknown });
  });
});
