import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CLI, foretoken } from '../golden/foretoken.ts';
import { hasRedis, TestRedis } from './support/redis.ts';
import { TestProcess } from './support/server-process.ts';
import { TestWorker } from './support/worker.ts';

const SWEEP = `name: far
scenario:
  workload: { profile: azure-conversation, requests: 40 }
  fleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: vllm-v1 }
  slo: { ttft: 1s }
domains:
  fleet.gpu: [h100-sxm, a100-sxm-80gb, no-such-gpu]
  fleet.engine.maxNumSeqs: [16, 32, 64, 128, 256]
  seed: { from: 1, to: 8, step: 1 }
`;

/** Every file of a folder, by its path, but for what tells of the run rather than of the result. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [relative(folder, join(parentPath, name)), readFileSync(join(parentPath, name)).toString('base64')] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const ended: { stop(): Promise<void> }[] = [];
const later = <T extends { stop(): Promise<void> }>(each: T): T => {
  ended.push(each);
  return each;
};
afterEach(async () => {
  for (const each of ended.splice(0).reverse()) await each.stop();
});

if (!hasRedis) process.stderr.write('\n  test/queue: no redis-server here: the test of a sweep over a queue is SKIPPED\n\n');

describe.skipIf(!hasRedis)('foretoken sweep --queue', () => {
  it('writes the folder that two local workers write, byte for byte, with two of three workers killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-sweep-'));
    writeFileSync(join(folder, 'far.yaml'), SWEEP);
    const local = foretoken(['sweep', 'far.yaml', '--workers', '2', '--out', 'local/far', '--json'], { cwd: folder });
    expect(local.code, local.stderr).toBe(5);

    const redis = later(await TestRedis.start());
    const workers = [1, 2, 3].map(() => later(new TestWorker(redis.url, ['--lock', '1'])));
    // The submitter looks who is there when it begins, and then every few seconds.
    for (const worker of workers) await worker.until('ready');
    const sweep = later(new TestProcess(process.execPath, [CLI, 'sweep', 'far.yaml', '--out', 'queue/far', '--json'], { FORETOKEN_QUEUE: redis.url }, folder));
    for (const victim of workers.slice(1)) {
      await victim.until('started', 2);
      victim.signal('SIGKILL');
    }
    expect(await sweep.exited, sweep.stderr).toBe(5);
    expect(sweep.stdout.replaceAll('queue/far', 'local/far')).toBe(local.stdout);
    expect(sweep.stderr).toMatch(/worker \S+ is there, 1 thread/);

    const content = contentOf(join(folder, 'queue/far'));
    expect(Object.keys(content).length).toBeGreaterThan(3);
    expect(content).toEqual(contentOf(join(folder, 'local/far')));
    const ledger = readFileSync(join(folder, 'queue/far/ledger.ndjson'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { key: string }).key);
    expect(ledger).toHaveLength(120);
    expect(new Set(ledger).size).toBe(120);
    rmSync(folder, { recursive: true });
  });

  it('is kept when it is interrupted, and the same command goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-sweep-'));
    writeFileSync(join(folder, 'far.yaml'), SWEEP);
    const redis = later(await TestRedis.start());
    const worker = later(new TestWorker(redis.url));
    const args = [CLI, 'sweep', 'far.yaml', '--queue', redis.url, '--out', 'far', '--json'];
    const first = later(new TestProcess(process.execPath, args, {}, folder));
    await worker.until('done', 3);
    first.signal('SIGINT');
    expect(await first.exited).toBe(130);
    expect(existsSync(join(folder, 'far/study.json'))).toBe(false);
    const second = later(new TestProcess(process.execPath, args, {}, folder));
    expect(await second.exited, second.stderr).toBe(5);
    expect(worker.events.filter(({ event }) => event === 'done').reduce((sum, { points = 0 }) => sum + points, 0)).toBe(120);
    rmSync(folder, { recursive: true });
  });

  it('refuses --workers beside --queue', () => {
    expect(foretoken(['sweep', 'x.yaml', '--queue', 'redis://a', '--workers', '2'])).toMatchObject({ code: 2 });
  });
});
