import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { randomStream } from '@foretoken/kernel';
import { hasShared, sharedPath, whyNoShared } from './shared.ts';
import { randomV0Trace, V0_MODES } from './vllm-v0-random-trace.ts';
import { recordV0 } from './vllm-v0-run.ts';
import type { V0StepLine, V0Summary } from './vllm-v0-run.ts';
import type { OracleTrace } from './vllm-trace.ts';

/** Traces per mode; CI makes do with some, `FORETOKEN_FUZZ_RUNS=100` is a night's work. */
const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 20);
const SEED = process.env['FORETOKEN_FUZZ_SEED'] ?? 'vllm-v0';
/** Requests that evict each other without end are compared this far. */
const MAX_STEPS = 3000;

/** Reads traces, one a line, and writes the records of each as one line. */
const DRIVER = `
import json, sys
sys.path.insert(0, sys.argv[1])
import vllm_ref_model_v0 as model
class Enough(Exception): pass
for line in sys.stdin:
    records = []
    def emit(record):
        records.append(record)
        if len(records) >= ${MAX_STEPS}: raise Enough()
    try: model.simulate(json.loads(line), emit, True)
    except Enough: pass
    print(json.dumps(records))
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;
const why = whyNoShared === '' && !hasPython ? ' SKIPPED: there is no python3' : whyNoShared;

type ModelRecord = V0StepLine | V0Summary | { readonly type: 'stuck' };

/** What the executable model of the real scheduler does with each trace. */
function modelRecords(traces: readonly OracleTrace[]): ModelRecord[][] {
  const { stdout, stderr, status } = spawnSync('python3', ['-B', '-c', DRIVER, sharedPath('reference', 'executable')], {
    input: traces.map((trace) => JSON.stringify(trace)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  expect(stderr, 'what the model complains about').toBe('');
  expect(status).toBe(0);
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as ModelRecord[]);
}

describe.skipIf(!hasShared || !hasPython)(`vllm-v0 against its executable model${why}`, () => {
  it.each(Object.entries(V0_MODES))(`${RUNS} random traces: %s`, (mode, config) => {
    const traces = Array.from({ length: RUNS }, (_, i) => randomV0Trace(config, randomStream(SEED, `v0 ${mode}`, i)));
    const counts = { steps: 0, preempted: 0, ignored: 0, cached: 0 };
    for (const [i, records] of modelRecords(traces).entries()) {
      const steps = records.filter((record): record is V0StepLine => record.type === 'step');
      for (const naive of [false, true]) {
        const { lines, summary } = recordV0(traces[i]!, naive);
        for (const [k, step] of steps.entries()) expect({ ...step, ...lines[k] }, `trace ${i}, step ${k}, ${naive ? 'naive' : 'fast'}`).toEqual(step);
        if (records.length < MAX_STEPS) expect(summary).toEqual({ ...records.at(-1), steps: steps.length });
        expect(lines.length).toBeGreaterThanOrEqual(steps.length);
      }
      counts.steps += steps.length;
      for (const { preempted, ignored, cached } of steps) {
        counts.preempted += preempted.length;
        counts.ignored += ignored.length;
        counts.cached += Object.values(cached).filter((tokens) => tokens > 0).length;
      }
    }
    if (process.env['FORETOKEN_FUZZ_RUNS'] !== undefined) process.stdout.write(`${mode}: ${RUNS} traces, ${JSON.stringify(counts)}\n`);
    expect(counts.preempted).toBeGreaterThan(0);
    expect(counts.cached > 0).toBe(config['enable_prefix_caching'] === true);
  });
});
