import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedPath } from './shared.ts';
import { randomTgiTrace, runTgiTrace } from './tgi-trace.ts';
import type { TgiRun, TgiTrace } from './tgi-trace.ts';

const TRACES = 500;
const MODEL = sharedPath('reference', 'executable', 'tgi_ref_model.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const canRun = hasPython && existsSync(MODEL);
const why = canRun ? '' : ` SKIPPED: ${hasPython ? `no ${MODEL}; set FORETOKEN_SHARED` : 'no python3'}`;

function reference(traces: readonly TgiTrace[]): TgiRun[] {
  const script = join(import.meta.dirname, 'tgi-reference.py');
  const { status, stdout, stderr } = spawnSync('python3', [script, MODEL], { input: JSON.stringify(traces.map(({ json }) => json)), encoding: 'utf8', maxBuffer: 1 << 30 });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as TgiRun);
}

describe.skipIf(!canRun)(`TGI against the reference model's allocator and queue${why}`, () => {
  const traces = Array.from({ length: TRACES }, (_, seed) => randomTgiTrace(seed));
  let runs: TgiRun[] | undefined;

  it.each([
    ['aggregated', false],
    ['per-request', true],
  ] as const)('takes the same decisions and the same blocks in 500 random traces on the %s path', (_, naive) => {
    runs ??= reference(traces);
    for (const [seed, trace] of traces.entries()) expect(runTgiTrace(trace, naive), `trace ${seed}: ${JSON.stringify(trace.config)}`).toEqual(runs[seed]);
  }, 120_000);

  it('sees every rule at work', () => {
    runs ??= reference(traces);
    const count = (has: (run: TgiRun, trace: TgiTrace) => boolean): number => traces.filter((trace, seed) => has(runs![seed]!, trace)).length;
    const least = TRACES / 20;
    expect(count(({ passes }) => passes.some(([, prefills]) => prefills.some(([, , before]) => before! > 0))), 'cached or chunked prompts').toBeGreaterThan(least);
    expect(count(({ passes }) => passes.some(([, prefills, decodes]) => prefills.length > 0 && decodes.length > 0)), 'mixed passes').toBeGreaterThan(least);
    expect(count(({ passes }) => passes.some(([, , decodes, queue]) => decodes.length > 0 && queue.length > 0)), 'requests that wait').toBeGreaterThan(least);
    expect(count(({ ended }) => Object.values(ended).some(([, how]) => how === 'aborted')), 'aborts').toBeGreaterThan(least);
    expect(count(({ passes }, { config }) => config.turnTokens < Infinity && passes.length > 20), 'answers in turns').toBeGreaterThan(least);
  });
});
