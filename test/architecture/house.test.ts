import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './scanner/read-sources.ts';

const script = (name: string): Promise<Record<string, (...args: readonly unknown[]) => unknown>> => import(join(ROOT, 'scripts', 'bootstrap', `${name}.mjs`));
const workspace = parse(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: Record<string, string>; onlyBuiltDependencies: string[] };

describe('dependencies', () => {
  it('have exact versions in the pnpm catalog', () => {
    const versions = Object.entries(workspace.catalog);
    expect(versions.length).toBeGreaterThan(10);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('run no install scripts', () => {
    expect(workspace.onlyBuiltDependencies).toEqual([]);
  });

  it('are installed by a pinned pnpm', () => {
    const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { packageManager: string };
    expect(packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
  });
});

describe('bootstrap', () => {
  it.each([
    ['v20.18.3', false],
    ['v20.19.0', true],
    ['v18.20.8', false],
    ['v22.0.0', true],
    ['v24.21.0', true],
  ])('Node %s: %s', async (version, supported) => {
    const { isSupported } = await script('node-version');
    expect(isSupported!(version)).toBe(supported);
  });

  it('refuses an unknown command with exit code 2 and names the known ones', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'bootstrap.mjs'), 'nonesuch'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('start, test, build, lint, examples');
  });

  it('hides from an installation what npm run adds, and keeps registry and proxy', async () => {
    const { cleanEnvironment } = await script('process');
    const kept = { PATH: '/bin', npm_config_registry: 'https://registry.example', HTTPS_PROXY: 'http://proxy' };
    const hidden = { NODE_ENV: 'production', npm_lifecycle_event: 'start', npm_config_omit: 'dev', NPM_CONFIG_PRODUCTION: 'true', npm_package_name: 'x' };
    expect(cleanEnvironment!({ ...kept, ...hidden })).toEqual({ ...kept, npm_config_update_notifier: 'false' });
  });

  it('counts tests, and a file that could not load as a failure', async () => {
    const { count } = await script('test');
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-house-'));
    const file = join(folder, 'report.json');
    const failedTest = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
    const brokenFile = { status: 'failed', assertionResults: [] };
    const counts = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    writeFileSync(file, JSON.stringify({ ...counts, testResults: [failedTest, brokenFile, { status: 'passed', assertionResults: [] }] }));
    expect(count!(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
    rmSync(folder, { recursive: true });
    expect(count!(file)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('forgets a stage when its input changes', async () => {
    const { digestContents, digestTimes } = await script('stamp');
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-house-'));
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'a');
    const before = [digestContents!([file]), digestTimes!([file])];
    expect([digestContents!([file]), digestTimes!([file])]).toEqual(before);
    writeFileSync(file, 'bc');
    expect(digestContents!([file])).not.toBe(before[0]);
    expect(digestTimes!([file])).not.toBe(before[1]);
    rmSync(folder, { recursive: true });
    expect(digestContents!([file])).not.toBe(before[0]);
  });
});
