import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden, foretoken, folderWith, ROOT } from './foretoken.ts';

describe('foretoken', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/cli/package.json'), 'utf8')) as { version: string };
    for (const flag of ['--version', '-v']) expect(foretoken([flag])).toEqual({ code: 0, stdout: `foretoken ${version}\n`, stderr: '' });
  });

  it('answers --version without loading the argument parser or the simulator', () => {
    const { stderr } = foretoken(['--version'], { env: { NODE_DEBUG: 'esm' } });
    expect(stderr).not.toContain('yargs');
    expect(stderr).not.toContain('fleet');
  });

  it('explains itself', () => {
    expect(foretoken([]).stdout).toBe(foretoken(['--help']).stdout);
    expectGolden('help.txt', foretoken(['--help']).stdout);
    expectGolden('help-run.txt', foretoken(['run', '--help']).stdout);
  });

  it('finds this checkout in good health', () => {
    const { code, stdout } = foretoken(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: readonly { name: string; status: string }[] };
    expect(code).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual(['foretoken', 'node', 'build', 'models', 'profiles', 'folder', 'charts', 'browser']);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(foretoken(['doctor']).stdout).toMatch(/^✓ node /m);
  });

  it('fails the doctor where the models are missing', () => {
    const { code, stdout } = foretoken(['doctor'], { env: { FORETOKEN_MODELS: '/nonexistent' } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ models /m);
  });

  it('writes a starter scenario that lint accepts, once', () => {
    const folder = folderWith({});
    expect(foretoken(['init', 'mine'], { cwd: folder }).code).toBe(0);
    expect(foretoken(['lint', 'mine/scenario.yaml'], { cwd: folder })).toEqual({ code: 0, stdout: expect.stringMatching(/^mine\/scenario.yaml: ok, room for [0-9,]+ KV tokens per replica\n$/) as string, stderr: '' });
    const again = foretoken(['init', 'mine'], { cwd: folder });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('exists already');
  });
});
