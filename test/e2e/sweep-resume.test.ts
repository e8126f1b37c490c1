import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'foretoken-resume-'));
const POINTS = 90;

const SWEEP = `name: resume
scenario:
  workload:
    trace: trace.csv
  fleet:
    model: llama-3.1-8b
    gpu: h100-sxm
  slo: { ttft: 1s, itl: 80ms }
domains:
  fleet.gpu: [h100-sxm, l40s, v100-nonesuch]
  workload.rateScale: { from: 1, to: 15, step: 1 }
  fleet.engine.maxNumSeqs: [8, 64]
`;

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the sweep; `until` is asked now and then and says with which signal to end it. */
async function sweep(out: string, workers: number, until: () => NodeJS.Signals | undefined = () => undefined, launcher: readonly string[] = []): Promise<Finished> {
  const [command = '', ...args] = [...launcher, process.execPath, CLI, 'sweep', 'resume.yaml', '--workers', String(workers), '--out', out, '--quiet'];
  const child = spawn(command, args, { cwd: folder });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (part: string) => (text[name] += part));
  let sent = false;
  const watch = setInterval(() => {
    const signal = sent ? undefined : until();
    if (signal === undefined) return;
    sent = true;
    child.kill(signal);
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return { code, ...text };
}

/** Outcomes in the ledger so far. */
function kept(out: string): number {
  const path = join(folder, out, 'ledger.ndjson');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

function bytesOf(out: string): Readonly<Record<string, string>> {
  const root = join(folder, out);
  const files = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name).slice(root.length), readFileSync(join(parentPath, name), 'latin1')]).toSorted());
}

let reference: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const rows = Array.from({ length: 150 }, (_, i) => `2023-11-16 18:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.1000000,${100 + ((i * 37) % 900)},${10 + ((i * 13) % 90)}`);
  writeFileSync(join(folder, 'trace.csv'), `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'resume.yaml'), SWEEP);
  const finished = await sweep('one', 1);
  expect(finished).toMatchObject({ code: 5, stderr: '' });
  reference = bytesOf('one');
});

describe('a sweep that is interrupted', () => {
  it('has the same bytes on two threads as on one', async () => {
    expect((await sweep('two', 2)).code).toBe(5);
    expect(bytesOf('two')).toEqual(reference);
    expect(Object.keys(reference)).toContain('/parts/part-00000.parquet');
  });

  it('by Ctrl-C keeps what it has, says how to go on, and comes to the same bytes', async () => {
    const stopped = await sweep('ctrl-c', 2, () => (kept('ctrl-c') >= 3 ? 'SIGINT' : undefined));
    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    expect(stopped.stderr).toMatch(/^interrupted: \d+ of 90 points are kept in ctrl-c\/; the same command goes on from there\n$/);
    expect(existsSync(join(folder, 'ctrl-c', '.lock'))).toBe(false);
    expect(kept('ctrl-c')).toBeLessThan(POINTS);
    expect((await sweep('ctrl-c', 1)).code).toBe(5);
    expect(bytesOf('ctrl-c')).toEqual(reference);
  });

  it('by SIGKILL, twice, comes to the same bytes, and takes the lock over', async () => {
    await sweep('killed', 2, () => (kept('killed') >= 2 ? 'SIGKILL' : undefined));
    const first = kept('killed');
    expect(existsSync(join(folder, 'killed', '.lock'))).toBe(true);
    const second = await sweep('killed', 1, () => (kept('killed') >= first + 2 ? 'SIGKILL' : undefined));
    expect(second.stderr).toBe('killed: an earlier foretoken died here; its lock is taken over\n');
    expect(kept('killed')).toBeLessThan(POINTS);
    const last = await sweep('killed', 2);
    expect(last.code).toBe(5);
    expect(last.stdout).not.toContain(' 0 from the ledger');
    expect(bytesOf('killed')).toEqual(reference);
  });

  it('by a full disk keeps whole lines, says so in one sentence, and comes to the same bytes', async () => {
    // Files of 16 KiB at most: some outcomes fit.
    const full = await sweep('full', 2, () => undefined, ['bash', '-c', 'ulimit -f 16; exec "$@"', 'limited']);
    expect(full).toMatchObject({ code: 2, stdout: '' });
    expect(full.stderr).toMatch(/^error E0211 {2}full\/ledger\.ndjson: cannot write this file: it would be larger than a file may be here\n/);
    const first = kept('full');
    expect(first).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'full', 'ledger.ndjson'), 'utf8').endsWith('\n')).toBe(true);
    const rest = await sweep('full', 2);
    expect(rest.code).toBe(5);
    expect(rest.stdout).toContain(`, ${first} from the ledger`);
    expect(bytesOf('full')).toEqual(reference);
  });

  it('is not written by two processes at once', async () => {
    let other: Promise<Finished> | undefined;
    await sweep('shared', 1, () => {
      if (kept('shared') >= 1) other ??= sweep('shared', 1);
      return undefined;
    });
    // The other may have come when the first was done: then it found everything computed.
    const finished = await other;
    expect([2, 5]).toContain(finished?.code);
    if (finished?.code === 2) expect(finished.stderr).toContain('E1021');
    expect(bytesOf('shared')).toEqual(reference);
  });
});
