import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { sharedPath } from './shared.ts';
import { replicaSteps } from './tensorrt-llm-run.ts';
import type { RefCase, RefStep } from './tensorrt-llm-run.ts';

const CASES = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 500);
const folder = sharedPath('reference/executable');
const python = spawnSync('python3', ['--version']).status === 0;
const canRun = python && existsSync(join(folder, 'trtllm_ref_model.py'));

const random = randomStream(20_261_125, 'trtllm-ref');
const pick = <T>(values: readonly T[]): T => values[random.nextInt(values.length)]!;
const between = (low: number, high: number): number => low + random.nextInt(high - low + 1);

function randomCase(): RefCase {
  const tokensPerBlock = pick([1, 4, 10]);
  const chunking = pick(['EQUAL_PROGRESS', 'FIRST_COME_FIRST_SERVED', null] as const);
  const longest = between(10, 60);
  const maxNumTokens = chunking === null ? pick([null, 2 * longest, longest]) : pick([null, 100, 17, 10]);
  const unit = chunking === null ? tokensPerBlock : pick([tokensPerBlock, 5]);
  const requests: { at: number; input: number; output: number }[] = [];
  let at = 0;
  for (let n = between(1, 12); n > 0; n--) {
    at += pick([0, 0, 1, 3, 20]);
    requests.push({ at, input: between(1, longest), output: between(1, 40) });
  }
  const blocks = Math.max(...requests.map(({ input, output }) => Math.ceil((input + output) / tokensPerBlock)));
  return {
    policy: pick(['GUARANTEED_NO_EVICT', 'MAX_UTILIZATION', 'MAX_UTILIZATION', 'STATIC_BATCH'] as const),
    chunking,
    blocks: blocks + pick([0, 3, 10, 1000]),
    tokensPerBlock,
    unit,
    maxNumRequests: pick([1, 2, 4, 100]),
    maxBatchSize: pick([1, 3, 100]),
    maxNumTokens,
    maxContext: chunking === null ? null : pick([null, null, 12]),
    maxInput: Math.min(pick([longest, longest + 7, 1000]), chunking === null ? (maxNumTokens ?? Infinity) : Infinity, 1000),
    requests,
  };
}

describe.skipIf(!canRun)(`TensorRT-LLM against the reference model${canRun ? '' : ' SKIPPED: needs python3 and FORETOKEN_SHARED'}`, () => {
  it(`decides step for step like it on ${CASES} traces, on both paths`, () => {
    const cases = Array.from({ length: CASES }, randomCase);
    const { stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'tensorrt-llm-ref.py'), folder], { input: JSON.stringify(cases), encoding: 'utf8', maxBuffer: 1e9 });
    expect(stderr).toBe('');
    const expected = JSON.parse(stdout) as RefStep[][];
    expect(expected).toHaveLength(CASES);
    let steps = 0;
    for (const [i, each] of cases.entries()) {
      steps += expected[i]!.length;
      for (const naive of [false, true]) expect(replicaSteps(each, naive), `${naive ? 'naive' : 'fast'}: ${JSON.stringify(each)}`).toEqual(expected[i]);
    }
    expect(steps).toBeGreaterThan(20 * CASES);
  });
});
