import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** The repository root. */
export const ROOT: string = join(import.meta.dirname, '..', '..');

/** The built command; `npm test` builds it first. */
export const CLI: string = join(ROOT, 'packages', 'cli', 'dist', 'main.js');

/** Where the public traces and oracles are, or undefined. */
export const SHARED: string | undefined = [process.env['FORETOKEN_SHARED'] ?? join(ROOT, '..', 'shared')].find((path) => existsSync(path));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnChoices {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `foretoken …` as its own process, without a terminal and without colours. */
export function foretoken(args: readonly string[], { cwd = ROOT, input = '', env = {} }: SpawnChoices = {}): Finished {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: build first (npm run build)`);
  const { FORCE_COLOR: _forced, NO_COLOR: _refused, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd, input, encoding: 'utf8', env: { ...rest, ...env }, maxBuffer: 1 << 28 });
  return { code: status, stdout, stderr };
}

/** A fresh folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-golden-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Compares with test/golden/files/<name>; UPDATE_GOLDEN=1 writes it instead. */
export function expectGolden(name: string, text: string): void {
  const path = join(import.meta.dirname, 'files', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  expect(existsSync(path), `${path} is missing: run once with UPDATE_GOLDEN=1 and read what it wrote`).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Exit code, stdout and stderr in one text. */
export function transcript(args: readonly string[], { code, stdout, stderr }: Finished): string {
  return `$ foretoken ${args.join(' ')}\n${stdout}${stderr}exit code ${code}\n`;
}
