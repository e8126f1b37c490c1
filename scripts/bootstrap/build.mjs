import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, ROOT } from './paths.mjs';
import { fail, runTool, say } from './process.mjs';
import { digestTimes, filesBelow, foldersIn, isCurrent, remember } from './stamp.mjs';

/** Compiles the packages when a source changed since the last time; incremental. */
export function build() {
  const fingerprint = digestTimes(inputs());
  if (isCurrent('build', fingerprint) && outputsExist()) return;
  say('building …');
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!runTool(process.execPath, [tsc, '-b', ...packageFolders()])) fail('the build failed, see above.');
  chmodSync(CLI, 0o755);
  remember('build', fingerprint);
}

function packageFolders() {
  return foldersIn(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')));
}

function inputs() {
  const configurations = packageFolders().flatMap((folder) => [join(folder, 'package.json'), join(folder, 'tsconfig.json')]);
  const sources = packageFolders()
    .flatMap((folder) => filesBelow(join(folder, 'src')))
    .filter((file) => !file.endsWith('.test.ts'));
  return [join(ROOT, 'tsconfig.base.json'), ...configurations, ...sources];
}

function outputsExist() {
  return existsSync(CLI) && packageFolders().every((folder) => existsSync(join(folder, 'dist', '.tsbuildinfo')));
}
