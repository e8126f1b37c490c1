import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, ROOT } from './paths.mjs';
import { say } from './process.mjs';

/**
 * Runs every scenario of examples/ with the built command and checks its exit code: 0, or the one
 * that a line `# exit code: N` of the scenario announces. A line `# also: compare` has it compared on
 * every engine, too. Returns the exit code of the whole.
 */
export function examples() {
  const files = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml')).toSorted();
  if (files.length === 0) {
    say('examples/ holds no scenario, which counts as a failure.');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-examples-'));
  try {
    const runs = files.flatMap((name) => commandsOf(name).map((command) => ({ name, command })));
    const failures = runs.filter(({ name, command }) => !runExample(name, command, join(folder, `${name.replace(/\.yaml$/, '')}-${command}`)));
    process.stdout.write(`${runs.length - failures.length} of ${runs.length} examples ran as announced\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandsOf(name) {
  const also = /^# also: (\w+)$/m.exec(readFileSync(join(ROOT, 'examples', name), 'utf8'))?.[1];
  return also === undefined ? ['run'] : ['run', also];
}

function runExample(name, command, out) {
  const scenario = join('examples', name);
  const expected = expectedExitCode(join(ROOT, scenario));
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, command, scenario, '--out', out], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const good = status === expected && stdout.length > 0;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${command} ${scenario} (exit code ${status}, expected ${expected})\n`);
  if (!good) process.stdout.write(`${stdout}\n${stderr}\n`);
  return good;
}

function expectedExitCode(file) {
  return Number(/^# exit code: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}
