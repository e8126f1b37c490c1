import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { runForeground, say } from './process.mjs';

/** Runs vitest with the given extra arguments and prints the plain count line. Resolves to the exit code. */
export async function test(args) {
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-test-'));
  const file = join(folder, 'report.json');
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const exitCode = await runForeground([
      vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args,
    ]);
    return conclude(count(file), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function conclude({ passed, failed, skipped }, exitCode) {
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  if (passed + failed === 0) {
    say('no test ran, which counts as a failure.');
    return exitCode || 1;
  }
  return exitCode || (failed > 0 ? 1 : 0);
}

/** Counts from vitest's JSON report; a test file that failed before its first test counts as one failure. */
export function count(file) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 0, skipped: 0 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
