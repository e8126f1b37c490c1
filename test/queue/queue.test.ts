import { mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createQueueExecutor } from '@foretoken/study/node';
import { hasRedis, TestRedis } from './support/redis.ts';
import { eventually, TestProcess } from './support/server-process.ts';
import { localOutcomes, Recorder, removeStudy, type TestStudy, testStudy } from './support/study.ts';
import { TestWorker } from './support/worker.ts';

const never = new AbortController().signal;
const ended: { stop(): Promise<void> }[] = [];
const later = <T extends { stop(): Promise<void> }>(each: T): T => {
  ended.push(each);
  return each;
};
const slow = { TEST_POINT_MS: '100' };

function expectSame(recorded: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  expect(recorded.size).toBe(expected.size);
  for (const [key, text] of expected) expect(recorded.get(key)).toBe(text);
}

if (!hasRedis) process.stderr.write('test/queue: no redis-server here, the tests of the queue on Redis are SKIPPED\n');

describe.skipIf(!hasRedis)('a queue on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  beforeEach(() => void redis.ask('FLUSHALL'));
  afterEach(async () => {
    for (const each of ended.splice(0).reverse()) await each.stop();
  });
  afterAll(async () => await redis.stop());

  const submit = async (study: TestStudy, recorder = new Recorder(), tasks = study.tasks): Promise<Recorder> => {
    const executor = createQueueExecutor({ url: redis.url });
    try {
      await executor.execute(study.study, tasks, recorder, never);
    } finally {
      await executor.close();
    }
    return recorder;
  };

  it('gives the same bytes as a local run, also of points that fail, and leaves no job behind', async () => {
    const study = testStudy(40, { broken: true });
    const expected = await localOutcomes(study);
    const worker = later(new TestWorker(redis.url));
    const { outcomes } = await submit(study);
    expectSame(outcomes, expected);
    expect([...expected.values()].filter((text) => text.includes('"failed"'))).toHaveLength(9);
    expect(worker.events.filter(({ event }) => event === 'done').reduce((sum, { points = 0 }) => sum + points, 0)).toBe(49);
    const kinds = redis.ask('KEYS', 'foretoken:*').split('\n').map((key) => key.replace(/^foretoken:points-[^:]*:/, '').replace(/^foretoken:(\w+).*$/, '$1'));
    expect([...new Set(kinds)].toSorted()).toEqual(['blob', 'events', 'id', 'marker', 'meta', 'stalled-check', 'worker', 'workers'].filter((kind) => kinds.includes(kind)));
    removeStudy(study);
  });

  it('loses and doubles nothing when two of three workers are killed', async () => {
    const study = testStudy(90);
    const expected = await localOutcomes(study);
    const workers = [1, 2, 3].map(() => later(new TestWorker(redis.url, [], { env: slow })));
    const running = submit(study);
    for (const victim of workers.slice(1)) {
      await victim.until('started', 2);
      victim.signal('SIGKILL');
    }
    const { outcomes } = await running;
    expectSame(outcomes, expected);
    expect(workers[0]!.count('recovered')).toBeGreaterThan(0);
    removeStudy(study);
  });

  it('goes on when Redis dies in the middle and comes back from its file', async () => {
    const study = testStudy(60);
    const expected = await localOutcomes(study);
    const worker = later(new TestWorker(redis.url, ['--threads', '2'], { env: slow }));
    const recorder = new Recorder();
    const running = submit(study, recorder);
    await worker.until('done', 5);
    await redis.restart(1000);
    await running;
    expectSame(recorder.outcomes, expected);
    expect(recorder.messages.filter((message) => message.includes('lost the connection'))).toHaveLength(1);
    expect(recorder.messages.filter((message) => message.endsWith('again') && message.startsWith('connected'))).toHaveLength(1);
    await worker.stop();
    expect(await worker.exited).toBe(0);
    removeStudy(study);
  });

  it('continues where a killed submitter stopped', async () => {
    const study = testStudy(60);
    const expected = await localOutcomes(study);
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-ledger-'));
    const [file, ledger] = [join(folder, 'study.json'), join(folder, 'ledger.ndjson')];
    writeFileSync(file, JSON.stringify({ ...study, cwd: process.cwd() }));
    const lines = (): readonly string[] => (existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter((line) => line !== '') : []);
    const worker = later(new TestWorker(redis.url, [], { env: slow }));
    const program = join(import.meta.dirname, 'support', 'submit.mjs');
    const first = later(new TestProcess(process.execPath, [program, file, ledger], { FORETOKEN_QUEUE: redis.url }));
    await eventually(() => expect(lines().length).toBeGreaterThan(4), 'first outcomes');
    first.signal('SIGKILL');
    await first.exited;
    const before = lines().length;
    expect(before).toBeLessThan(60);
    // The worker goes on with what is in the queue.
    const done = worker.count('done');
    await worker.until('done', done + 3);
    const second = later(new TestProcess(process.execPath, [program, file, ledger], { FORETOKEN_QUEUE: redis.url }));
    expect(await second.exited, second.stderr).toBe(0);
    const recorded = lines().map((line) => [(JSON.parse(line) as { key: string }).key, line] as const);
    expect(recorded).toHaveLength(60);
    expectSame(new Map(recorded), expected);
    // Nothing was killed that computes, so nothing was computed twice.
    expect(worker.events.filter(({ event }) => event === 'done').reduce((sum, { points = 0 }) => sum + points, 0)).toBe(60);
    rmSync(folder, { recursive: true });
    removeStudy(study);
  });

  it('drains on SIGTERM: finishes its chunk, takes no other, ends with 0', async () => {
    const study = testStudy(30);
    const leaver = later(new TestWorker(redis.url, [], { env: slow }));
    const running = submit(study);
    await leaver.until('started', 3);
    leaver.signal('SIGTERM');
    expect(await leaver.exited).toBe(0);
    expect(leaver.count('done')).toBe(leaver.count('started'));
    expect(JSON.parse(leaver.stdout)).toMatchObject({ schema: 'foretoken.worker/1', chunks: leaver.count('done'), ended: 'signal' });
    expect(redis.ask('SMEMBERS', 'foretoken:workers')).toBe('');
    const heir = later(new TestWorker(redis.url));
    expect((await running).outcomes.size).toBe(30);
    expect(leaver.count('done') + heir.count('done')).toBe(30);
    expect(heir.count('recovered')).toBe(0);
    removeStudy(study);
  });

  it('ends at once on a second signal, and its chunk is computed elsewhere', async () => {
    const study = testStudy(3);
    const leaver = later(new TestWorker(redis.url, [], { env: { TEST_POINT_MS: '30000' } }));
    const running = submit(study);
    await leaver.until('started');
    leaver.signal('SIGINT');
    await leaver.until('draining');
    leaver.signal('SIGINT');
    expect(await leaver.exited).toBe(130);
    later(new TestWorker(redis.url));
    expectSame((await running).outcomes, await localOutcomes(study));
    removeStudy(study);
  });

  it('leaves when it is idle for long enough', async () => {
    const worker = later(new TestWorker(redis.url, ['--exit-when-idle', '1']));
    expect(await worker.exited).toBe(0);
    expect(JSON.parse(worker.stdout)).toMatchObject({ chunks: 0, points: 0, ended: 'idle' });
  });

  it('gives up a point that kills its worker again and again, and only that one', async () => {
    const study = testStudy(70, { poison: 1 });
    const expected = await localOutcomes(study);
    let deaths = 0;
    let isOver = false;
    const running = submit(study).finally(() => (isOver = true));
    while (!isOver) {
      const worker = later(new TestWorker(redis.url, ['--lock', '1']));
      if ((await Promise.race([worker.exited, running.then(() => 'over')])) !== 'over') deaths++;
    }
    const { outcomes, messages } = await running;
    const poison = study.tasks.at(-1)!.key;
    const failure = JSON.parse(outcomes.get(poison)!) as { code: string; exitCode: number; message: string };
    expect(failure).toMatchObject({ status: 'failed', code: 'E1049', exitCode: 1 });
    outcomes.delete(poison);
    expectSame(outcomes, expected);
    expect(deaths).toBe(6);
    expect(messages.filter((message) => message.includes('one by one'))).toHaveLength(1);
    removeStudy(study);
  });
});
