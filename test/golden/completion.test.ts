import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, expectGolden, foretoken, folderWith } from './foretoken.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** A folder with `foretoken` in bin/ and a scenario file beside it. */
function home(): string {
  const folder = folderWith({ 'scenario.yaml': '', 'notes.txt': '' });
  mkdirSync(join(folder, 'bin'));
  chmodSync(CLI, 0o755);
  symlinkSync(CLI, join(folder, 'bin', 'foretoken'));
  for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(join(folder, `foretoken.${shell}`), foretoken(['completion', shell]).stdout);
  return folder;
}

function inShell(shell: string, script: string): readonly string[] {
  const folder = home();
  const { stdout, stderr } = spawnSync(shell, ['-c', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: folder } });
  expect(stderr).toBe('');
  return stdout.trim().split(/\s+/).filter(Boolean);
}

const bash = (...words: readonly string[]): readonly string[] =>
  inShell('bash', `source ./foretoken.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _foretoken; echo "\${COMPREPLY[@]}"`);

describe('foretoken completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a stable script for %s', (shell) => {
    expectGolden(`completion.${shell}`, foretoken(['completion', shell]).stdout);
  });
});

// Registered only where the shell is there: a machine without fish has nothing to say about fish.
if (has('bash')) {
  describe('bash completion', () => {
    it('completes commands, flags, names and files', () => {
      expect(bash('foretoken', 're')).toEqual(['report']);
      expect(bash('foretoken', 'run', '--see')).toEqual(['--seed']);
      expect(bash('foretoken', 'show', 'h100-s')).toEqual(['h100-sxm']);
      expect(bash('foretoken', 'run', 'scen')).toEqual(['scenario.yaml']);
      expect(bash('foretoken', 'run', 'x.yaml', '--out', 'bi')).toEqual(['bin']);
    });
  });
}

if (has('zsh')) {
  describe('zsh completion', () => {
    const zsh = (...words: readonly string[]): readonly string[] =>
      inShell(
        'zsh',
        `compdef() { : }; _describe() { print -l -- "\${(@P)2}" }; _files() { print -- files "$@" }
         source ./foretoken.zsh; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _foretoken`,
      );

    it('completes commands, names and files', () => {
      expect(zsh('foretoken', 'repo')[0]).toBe('report:Print');
      expect(zsh('foretoken', 'show', 'h100-s')).toEqual(['h100-sxm:H100-SXM']);
      expect(zsh('foretoken', 'run', 's')).toEqual(['files']);
      expect(zsh('foretoken', 'report', '')).toEqual(['files', '-/']);
    });
  });
}

if (has('fish')) {
  describe('fish completion', () => {
    const fish = (line: string): readonly string[] => inShell('fish', `source ./foretoken.fish; complete -C "${line}" | string split -f1 \\t`);

    it('completes commands, names and files', () => {
      expect(fish('foretoken repo')).toEqual(['report']);
      expect(fish('foretoken show h100-s')).toEqual(['h100-sxm']);
      expect(fish('foretoken run scen')).toEqual(['scenario.yaml']);
    });
  });
}
