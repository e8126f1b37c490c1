import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, ROOT } from './paths.mjs';
import { say } from './process.mjs';

/**
 * Runs every scenario of examples/ with the built command and checks its exit code: 0, or the one
 * that a line `# exit code: N` of the scenario announces. Returns the exit code of the whole.
 */
export function examples() {
  const files = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml')).toSorted();
  if (files.length === 0) {
    say('examples/ holds no scenario, which counts as a failure.');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-examples-'));
  try {
    const failures = files.filter((name) => !runExample(name, join(folder, name.replace(/\.yaml$/, ''))));
    process.stdout.write(`${files.length - failures.length} of ${files.length} examples ran as announced\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runExample(name, out) {
  const scenario = join('examples', name);
  const expected = expectedExitCode(join(ROOT, scenario));
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'run', scenario, '--out', out], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const good = status === expected && stdout.length > 0;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${scenario} (exit code ${status}, expected ${expected})\n`);
  if (!good) process.stdout.write(`${stdout}\n${stderr}\n`);
  return good;
}

function expectedExitCode(file) {
  return Number(/^# exit code: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}
