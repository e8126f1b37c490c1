import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { modelsDir } from '@foretoken/catalog/node';
import type { ForetokenError } from '@foretoken/kernel';
import { createQueueExecutor, programIdentity, waitingPlace } from '@foretoken/study/node';
import { foretoken } from '../golden/foretoken.ts';
import { hasPostgres, TestPostgres } from './support/postgres.ts';
import { hasRedis, TestRedis } from './support/redis.ts';
import { eventually, freePort } from './support/server-process.ts';
import { expectSame, localOutcomes, Recorder, removeStudy, testStudy } from './support/study.ts';
import { TestWorker } from './support/worker.ts';

const never = new AbortController().signal;
const ended: { stop(): Promise<void> }[] = [];
const later = <T extends { stop(): Promise<void> }>(each: T): T => {
  ended.push(each);
  return each;
};
afterEach(async () => {
  for (const each of ended.splice(0).reverse()) await each.stop();
});

async function refusal(url: string, ca?: string): Promise<ForetokenError> {
  const study = testStudy(1);
  const executor = createQueueExecutor({ url, ...(ca === undefined ? {} : { ca }) });
  try {
    await executor.execute(study.study, study.tasks, new Recorder(), never);
  } catch (error) {
    return error as ForetokenError;
  } finally {
    await executor.close();
    removeStudy(study);
  }
  throw new Error('it was not refused');
}

/** Runs a small study with one worker, all over this URL. */
async function expectWorks(url: string, { ca, caFile, launcher = [] }: { readonly ca?: string; readonly caFile?: string; readonly launcher?: readonly string[] } = {}): Promise<void> {
  const study = testStudy(4);
  const worker = later(new TestWorker(url, caFile === undefined ? [] : ['--queue-ca', caFile], { launcher }));
  const recorder = new Recorder();
  const executor = createQueueExecutor({ url, ...(ca === undefined ? {} : { ca }) });
  await executor.execute(study.study, study.tasks, recorder, never);
  await executor.close();
  expectSame(recorder.outcomes, await localOutcomes(study));
  expect(worker.count('done')).toBeGreaterThan(0);
  removeStudy(study);
}

if (!hasRedis) process.stderr.write('\n  test/queue: no redis-server here: the tests of access to Redis are SKIPPED\n\n');
if (!hasPostgres) process.stderr.write('\n  test/queue: no Postgres here: the tests of access to Postgres are SKIPPED\n\n');

describe.skipIf(!hasRedis)('access to Redis', () => {
  it('takes a user, a password, a database and a prefix, and tells wrong ones without the password', async () => {
    const redis = later(await TestRedis.start(['--requirepass', 'main', '--user', 'ann', 'on', '>s3cr:et', '~*', '&*', '+@all']));
    const url = (password: string, path = '/3?prefix=mine'): string => `redis://ann:${encodeURIComponent(password)}@127.0.0.1:${redis.port}${path}`;
    await expectWorks(url('s3cr:et'));
    expect(redis.ask('-a', 'main', '-n', '3', 'EXISTS', 'mine:workers')).toBe('1');
    expect(redis.ask('-a', 'main', '-n', '0', 'DBSIZE')).toBe('0');
    const wrong = await refusal(url('wr0ng'));
    expect(wrong).toMatchObject({ code: 'E1042', exitCode: 2 });
    expect(`${wrong.message} ${wrong.hint}`).not.toContain('wr0ng');
    expect(wrong.message).toContain(`redis://ann:***@127.0.0.1:${redis.port}/3`);
    expect(await refusal(`redis://127.0.0.1:${redis.port}`)).toMatchObject({ code: 'E1042' });
    expect(await refusal(url('s3cr:et', '/99'))).toMatchObject({ code: 'E1042' });
    const { code, stdout, stderr } = foretoken(['worker', '--queue', url('wr0ng')]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('E1042');
    expect(stderr).not.toContain('wr0ng');
  });

  it('says in one sentence that the server is full, and warns of one that may evict keys', async () => {
    const redis = later(await TestRedis.start());
    const study = testStudy(2);
    redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const worker = later(new TestWorker(redis.url));
    const recorder = new Recorder();
    const executor = createQueueExecutor({ url: redis.url });
    await executor.execute(study.study, study.tasks, recorder, never);
    await executor.close();
    const warning = `redis://127.0.0.1:${redis.port}: this server may evict keys (maxmemory-policy allkeys-lru), and what it evicts is computed again; set it to noeviction`;
    expect(recorder.messages.filter((text) => text.includes('evict'))).toEqual([warning]);
    expect(worker.events.filter(({ event }) => event === 'message').map(({ text }) => text)).toEqual([warning]);
    redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    redis.ask('CONFIG', 'SET', 'maxmemory', '1');
    // One that is there stays, and tells it once.
    await eventually(() => expect(worker.stderr).toContain('does not do what it is asked: OOM'), 'worker that is refused');
    expect(worker.isRunning).toBe(true);
    expect(await refusal(redis.url)).toMatchObject({ code: 'E1051', exitCode: 2, message: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:\d+: the server of this queue does not do what it is asked: OOM/) as string });
    const { code, stdout, stderr } = foretoken(['worker', '--queue', redis.url, '--threads', '1']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('E1051');
    removeStudy(study);
  });

  it('speaks TLS, and only with whom the certificate is of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-tls-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=queue', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const port = await freePort();
    later(await TestRedis.start(['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key, '--tls-auth-clients', 'no']));
    const ca = execFileSync('cat', [certificate], { encoding: 'utf8' });
    await expectWorks(`rediss://localhost:${port}`, { ca, caFile: certificate });
    expect(await refusal(`rediss://localhost:${port}`)).toMatchObject({ code: 'E1041', message: expect.stringContaining('self-signed') as string });
    expect(await refusal(`rediss://127.0.0.1:${port}`, ca)).toMatchObject({ code: 'E1041', message: expect.stringContaining('altnames') as string });
    rmSync(folder, { recursive: true });
  });

  it('says when all workers run another program, and goes on once one of the own is there', async () => {
    const redis = later(await TestRedis.start());
    const models = mkdtempSync(join(tmpdir(), 'foretoken-models-'));
    cpSync(modelsDir(), models, { recursive: true });
    writeFileSync(join(models, 'other.json'), '{}');
    const stranger = later(new TestWorker(redis.url, [], { env: { FORETOKEN_MODELS: models } }));
    await stranger.until('ready');
    const study = testStudy(4);
    const recorder = new Recorder();
    const executor = createQueueExecutor({ url: redis.url, waitS: 1 });
    const error = (await executor.execute(study.study, study.tasks, recorder, never).catch((refused: unknown) => refused)) as ForetokenError;
    expect(error).toMatchObject({ code: 'E1044', exitCode: 2 });
    const other = (stranger.events.find(({ event }) => event === 'ready') as unknown as { program: string }).program;
    expect(other).not.toBe(programIdentity());
    for (const program of [other, programIdentity()]) expect(error.message).toContain(program);
    expect(recorder.messages.join('\n')).toContain(`no worker runs ${programIdentity()} yet; there are workers of ${other}`);
    later(new TestWorker(redis.url));
    await executor.execute(study.study, study.tasks, recorder, never);
    await executor.close();
    expectSame(recorder.outcomes, await localOutcomes(study));
    expect(stranger.count('started')).toBe(0);
    rmSync(models, { recursive: true });
    removeStudy(study);
  });

  it('prints the list of Redis whose length is the number of waiting chunks', async () => {
    const redis = later(await TestRedis.start());
    const { stdout } = foretoken(['worker', '--print-queue', '--queue', redis.url]);
    const study = testStudy(12);
    const stop = new AbortController();
    const executor = createQueueExecutor({ url: redis.url, chunkPoints: 4 });
    const running = executor.execute(study.study, study.tasks, new Recorder(), stop.signal).catch(() => undefined);
    await eventually(() => expect(redis.ask('LLEN', stdout.trim())).toBe('3'), 'three chunks');
    expect(JSON.parse(foretoken(['worker', '--print-queue', '--json', '--queue', redis.url]).stdout)).toEqual({ schema: 'foretoken.queue/1', program: programIdentity(), ...waitingPlace({ url: redis.url }, programIdentity()) });
    stop.abort();
    await running;
    await executor.close();
    removeStudy(study);
  });

  const [host, far] = ['10.213.7.1', '10.213.7.2'];
  const name = `foretoken${process.pid}`;
  const ip = (...args: readonly string[]): boolean => spawnSync('ip', args, { stdio: 'ignore' }).status === 0;
  const link = `ft${process.pid}`;
  const canSplit = hasRedis && ip('netns', 'add', name) && ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'far0', 'netns', name);
  if (!canSplit) process.stderr.write('\n  test/queue: no network namespace can be made here (root and ip are needed): that test is SKIPPED\n\n');

  describe.skipIf(!canSplit)('from another network', () => {
    beforeAll(() => {
      const done = [ip('addr', 'add', `${host}/24`, 'dev', link), ip('link', 'set', link, 'up'), ip('-n', name, 'addr', 'add', `${far}/24`, 'dev', 'far0'), ip('-n', name, 'link', 'set', 'far0', 'up')];
      expect(done).toEqual([true, true, true, true]);
    });
    afterAll(() => {
      ip('netns', 'del', name);
      ip('link', 'del', link);
    });

    it('computes in a network namespace of its own', async () => {
      const redis = later(await TestRedis.start(['--protected-mode', 'no'], host));
      // There, this machine is nowhere but at that address.
      expect(spawnSync('ip', ['netns', 'exec', name, 'redis-cli', '-h', '127.0.0.1', '-p', String(redis.port), 'PING']).status).not.toBe(0);
      await expectWorks(redis.url, { launcher: ['ip', 'netns', 'exec', name] });
    });
  });
});

describe.skipIf(!hasPostgres)('access to Postgres', () => {
  it('takes a password and a schema, and tells wrong ones without the password', async () => {
    const postgres = later(await TestPostgres.start());
    await expectWorks(`${postgres.url}?prefix=mine`);
    expect(postgres.ask(`SELECT string_agg(DISTINCT table_schema, ',') FROM information_schema.tables WHERE table_name LIKE 'foretoken%'`)).toBe('mine');
    const wrong = await refusal(postgres.urlWith('wr0ng'));
    expect(wrong).toMatchObject({ code: 'E1042', exitCode: 2 });
    expect(`${wrong.message} ${wrong.hint}`).not.toContain('wr0ng');
    expect(await refusal(postgres.url.replace(/\/postgres$/, '/nonesuch'))).toMatchObject({ code: 'E1042' });
    expect(await refusal(`${postgres.url}?sslmode=require`)).toMatchObject({ code: 'E1041', message: expect.stringContaining('SSL') as string });
    const query = foretoken(['worker', '--print-queue', '--queue', `${postgres.url}?prefix=mine`]).stdout.trim();
    expect(postgres.ask(query)).toBe('0');
  });
});

describe('the URL of a queue', () => {
  it.each(['', 'nonsense', 'http://a', 'redis://a/x', 'redis://a?db=1', 'redis://a?prefix=a:b', 'postgres://a?sslmode=prefer'])('%j is refused', (url) => {
    expect(foretoken(['worker', ...(url === '' ? [] : ['--queue', url])], { env: { FORETOKEN_QUEUE: '' } })).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('E1040') as string });
  });

  it('is told without its password', () => {
    const { stderr } = foretoken(['worker'], { env: { FORETOKEN_QUEUE: 'redis://u:s3cret@a/x' } });
    expect(stderr).toContain('redis://u:***@a/x');
    expect(stderr).not.toContain('s3cret');
  });

  it('of a server that is not there is told soon', async () => {
    expect(await refusal(`redis://127.0.0.1:${await freePort()}`)).toMatchObject({ code: 'E1041', message: expect.stringContaining('ECONNREFUSED') as string });
  });
});
