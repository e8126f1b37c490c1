import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, ROOT } from './paths.mjs';
import { say } from './process.mjs';

const FOLDERS = ['examples', 'examples/sweeps'];

/**
 * Runs every scenario of examples/ and every sweep of examples/sweeps/ with the built command and checks its
 * exit code: 0, or the one that a line `# exit code: N` of the file announces. A line `# also: compare` has a
 * scenario compared on every engine, too; one with `# only linted: WHY` is too large to run. Returns the exit
 * code of the whole.
 */
export function examples() {
  const files = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).toSorted().map((name) => join(folder, name)));
  if (files.length === 0) {
    say('examples/ holds no scenario, which counts as a failure.');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-examples-'));
  try {
    const runs = files.flatMap((file) => commandsOf(file).map((command) => ({ file, command })));
    const failures = runs.filter(({ file, command }) => !runExample(file, command, join(folder, `${file.replaceAll(/\.yaml$|\//g, '-')}${command}`)));
    process.stdout.write(`${runs.length - failures.length} of ${runs.length} examples ran as announced\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandsOf(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const also = /^# also: (\w+)$/m.exec(text)?.[1];
  if (/^# only linted: /m.test(text)) return ['lint'];
  return [file.startsWith('examples/sweeps/') ? 'sweep' : 'run', ...(also === undefined ? [] : [also])];
}

function runExample(file, command, out) {
  const expected = expectedExitCode(join(ROOT, file));
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, command, file, ...(command === 'lint' ? [] : ['--out', out])], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const good = status === expected && stdout.length > 0;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${command} ${file} (exit code ${status}, expected ${expected})\n`);
  if (!good) process.stdout.write(`${stdout}\n${stderr}\n`);
  return good;
}

function expectedExitCode(file) {
  return Number(/^# exit code: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}
