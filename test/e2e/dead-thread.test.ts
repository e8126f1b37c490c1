import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'foretoken-dead-'));

const SWEEP = `name: dead
scenario:
  workload:
    synthetic:
      requests: 20
      arrivals: { process: poisson, rate: 5 }
      input: { distribution: constant, value: 200 }
      output: { distribution: constant, value: 20 }
  fleet: { model: llama-3.1-8b, gpu: h100-sxm }
domains:
  workload.synthetic.arrivals.rate: { from: 1, to: 8, step: 1 }
  fleet.engine.policies.order: [lives.mjs, dies.mjs]
`;
const policy = (body: string): string => `export const p = { kind: 'order', name: 'p', about: 'p', key: (request) => { ${body} return request.arrivalS; } };\n`;

interface Summary {
  readonly counts: { readonly ok: number; readonly failed: number };
  readonly failures: readonly { readonly code: string; readonly message: string; readonly points: number }[];
}

describe('a point that ends its thread', () => {
  it('fails alone, and the other points of its chunk still run', () => {
    writeFileSync(join(folder, 'dead.yaml'), SWEEP);
    writeFileSync(join(folder, 'lives.mjs'), policy(''));
    writeFileSync(join(folder, 'dies.mjs'), policy('process.exit(3);'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'sweep', 'dead.yaml', '--workers', '2', '--json'], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const { counts, failures } = JSON.parse(stdout) as Summary;
    expect(counts).toMatchObject({ ok: 8, failed: 8 });
    expect(failures.map(({ code, points }) => [code, points])).toEqual([['E1020', 8]]);
    expect(status).toBe(5);
  });
});

describe('a machine on which no thread can start', () => {
  it('is told once, as no fault of any point, and leaves nothing behind', () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, "import { isMainThread } from 'node:worker_threads';\nif (!isMainThread) throw new Error('no threads today');\n");
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'sweep', 'dead.yaml', '--workers', '2', '--out', 'none'], { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: `--import ${broken}` } });
    expect(stderr).toMatch(/^error E1029 {2}no thread can start: no threads today\n/);
    expect([status, stdout]).toEqual([1, '']);
    expect(readFileSync(join(folder, 'none', 'ledger.ndjson'), 'utf8')).toBe('');
    expect(existsSync(join(folder, 'none', '.lock'))).toBe(false);
  });
});
