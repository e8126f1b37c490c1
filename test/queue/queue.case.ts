import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createQueueExecutor } from '@foretoken/study/node';
import { eventually, TestProcess, type TestServer } from './support/server-process.ts';
import { expectSame, localOutcomes, Recorder, removeStudy, type TestStudy, testStudy } from './support/study.ts';
import { TestWorker } from './support/worker.ts';

const never = new AbortController().signal;
const slow = { TEST_POINT_MS: '100' };
const program = join(import.meta.dirname, 'support', 'submit.mjs');

/** What a queue promises, on any server. */
export function describeQueue(name: string, isThere: boolean, start: () => Promise<TestServer>): void {
  if (!isThere) process.stderr.write(`\n  test/queue: there is no server here: the tests of ${name} are SKIPPED\n\n`);

  describe.skipIf(!isThere)(name, () => {
    let server: TestServer;
    const ended: { stop(): Promise<void> }[] = [];
    const later = <T extends { stop(): Promise<void> }>(each: T): T => {
      ended.push(each);
      return each;
    };
    beforeAll(async () => {
      server = await start();
    });
    beforeEach(() => server.clear());
    afterEach(async () => {
      for (const each of ended.splice(0).reverse()) await each.stop();
    });
    afterAll(async () => await server.stop());

    const submit = async ({ study, tasks }: TestStudy, recorder = new Recorder(), chunkPoints?: number): Promise<Recorder> => {
      const executor = createQueueExecutor({ url: server.url, ...(chunkPoints === undefined ? {} : { chunkPoints }) });
      try {
        await executor.execute(study, tasks, recorder, never);
      } finally {
        await executor.close();
      }
      return recorder;
    };
    const pointsOf = (worker: TestWorker): number => worker.events.filter(({ event }) => event === 'done').reduce((sum, { points = 0 }) => sum + points, 0);

    it('gives the same bytes as a local run, also of points that fail', async () => {
      const study = testStudy(20, { broken: true });
      const expected = await localOutcomes(study);
      const worker = later(new TestWorker(server.url));
      // The submitter looks who is there when it begins, and then every few seconds.
      await worker.until('ready');
      const { outcomes, messages } = await submit(study, new Recorder(), 3);
      expectSame(outcomes, expected);
      expect([...expected.values()].filter((text) => text.includes('"failed"'))).toHaveLength(9);
      await worker.leave();
      expect(pointsOf(worker)).toBe(29);
      expect(messages).toContainEqual(expect.stringMatching(/^worker \S+ is there, 1 thread$/));
      removeStudy(study);
    });

    it('loses and doubles nothing when two of three workers are killed', async () => {
      const study = testStudy(40);
      const expected = await localOutcomes(study);
      const workers = [1, 2, 3].map(() => later(new TestWorker(server.url, ['--lock', '1'], { env: slow })));
      const running = submit(study, new Recorder(), 3);
      for (const victim of workers.slice(1)) {
        await victim.until('started', 2);
        victim.signal('SIGKILL');
      }
      const { outcomes } = await running;
      expectSame(outcomes, expected);
      // What was taken from the dead was in nobody's log as done.
      const started = workers.flatMap(({ events }) => events.filter(({ event }) => event === 'started').map(({ job }) => job));
      expect(new Set(started).size).toBe(14);
      expect(started.length).toBeLessThanOrEqual(16);
      removeStudy(study);
    });

    it('goes on when the server dies in the middle and comes back from its files', async () => {
      const study = testStudy(30);
      const expected = await localOutcomes(study);
      const worker = later(new TestWorker(server.url, ['--threads', '2'], { env: slow }));
      const recorder = new Recorder();
      const running = submit(study, recorder);
      await worker.until('done', 5);
      await server.restart(1000);
      await running;
      expectSame(recorder.outcomes, expected);
      expect(recorder.messages.filter((message) => message.includes('lost the connection'))).toHaveLength(1);
      expect(recorder.messages.filter((message) => message.startsWith('connected to'))).toHaveLength(1);
      worker.signal('SIGTERM');
      expect(await worker.exited, worker.stderr).toBe(0);
      removeStudy(study);
    });

    it('ends a worker at once on its second signal; what it had begun is computed by another', async () => {
      const study = testStudy(6);
      const expected = await localOutcomes(study);
      const first = later(new TestWorker(server.url, ['--lock', '1'], { env: { TEST_POINT_MS: '3000' } }));
      const running = submit(study, new Recorder(), 3);
      await first.until('started');
      first.signal('SIGTERM');
      await first.until('draining');
      first.signal('SIGTERM');
      expect(await first.exited, first.stderr).toBe(130);
      expect([first.count('done'), first.stdout]).toEqual([0, '']);
      const second = later(new TestWorker(server.url, ['--lock', '1']));
      expectSame((await running).outcomes, expected);
      expect(second.count('recovered')).toBe(1);
      removeStudy(study);
    });

    it('continues where a killed submitter stopped', async () => {
      const study = testStudy(40);
      const expected = await localOutcomes(study);
      const folder = mkdtempSync(join(tmpdir(), 'foretoken-ledger-'));
      const [file, ledger] = [join(folder, 'study.json'), join(folder, 'ledger.ndjson')];
      writeFileSync(file, JSON.stringify({ ...study, cwd: process.cwd() }));
      const lines = (): readonly string[] => (existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter((line) => line !== '') : []);
      const worker = later(new TestWorker(server.url, [], { env: slow }));
      const first = later(new TestProcess(process.execPath, [program, file, ledger], { FORETOKEN_QUEUE: server.url }));
      await eventually(() => expect(lines().length, first.stderr).toBeGreaterThan(4), 'first outcomes');
      first.signal('SIGKILL');
      await first.exited;
      expect(lines().length).toBeLessThan(40);
      // The worker goes on with what is in the queue.
      await worker.until('done', worker.count('done') + 3);
      const second = later(new TestProcess(process.execPath, [program, file, ledger], { FORETOKEN_QUEUE: server.url }));
      expect(await second.exited, second.stderr).toBe(0);
      const recorded = lines().map((line) => [(JSON.parse(line) as { key: string }).key, line] as const);
      expect(recorded).toHaveLength(40);
      expectSame(new Map(recorded), expected);
      // Nobody was killed who computes, so nothing was computed twice.
      await worker.leave();
      expect(pointsOf(worker)).toBe(40);
      rmSync(folder, { recursive: true });
      removeStudy(study);
    });

    it('drains on SIGTERM: finishes its chunk, takes no other, ends with 0', async () => {
      const study = testStudy(20);
      const leaver = later(new TestWorker(server.url, [], { env: slow }));
      await leaver.until('ready');
      const recorder = new Recorder();
      const running = submit(study, recorder);
      await leaver.until('started', 3);
      leaver.signal('SIGTERM');
      expect(await leaver.exited).toBe(0);
      expect(leaver.count('done')).toBe(leaver.count('started'));
      expect(JSON.parse(leaver.stdout)).toMatchObject({ schema: 'foretoken.worker/1', chunks: leaver.count('done'), ended: 'signal' });
      const gone = expect.stringMatching(/^worker \S+ is gone$/) as string;
      await eventually(() => expect(recorder.messages).toContainEqual(gone), 'the submitter sees it go');
      const heir = later(new TestWorker(server.url));
      const { outcomes } = await running;
      expect(outcomes.size).toBe(20);
      await heir.leave();
      expect(pointsOf(leaver) + pointsOf(heir)).toBe(20);
      expect(heir.count('recovered')).toBe(0);
      removeStudy(study);
    });

    it('gives up a point that kills its worker again and again, and only that one', async () => {
      const study = testStudy(3, { poison: 1 });
      const expected = await localOutcomes(study);
      let deaths = 0;
      let isOver = false;
      const running = submit(study, new Recorder(), 2).finally(() => (isOver = true));
      while (!isOver) {
        const worker = later(new TestWorker(server.url, ['--lock', '1']));
        if ((await Promise.race([worker.exited, running.then(() => 'over')])) !== 'over') deaths++;
      }
      const { outcomes, messages } = await running;
      const poison = study.tasks.at(-1)!.key;
      expect(JSON.parse(outcomes.get(poison) ?? '{}')).toMatchObject({ status: 'failed', code: 'E1049', exitCode: 1 });
      outcomes.delete(poison);
      expectSame(outcomes, expected);
      expect(deaths).toBe(6);
      expect(messages.filter((message) => message.includes('one by one'))).toHaveLength(1);
      removeStudy(study);
    });
  });
}
