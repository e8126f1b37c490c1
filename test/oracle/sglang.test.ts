import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readText, sharedPath, whyNoShared } from './shared.ts';
import { runSglang } from './sglang-run.ts';
import type { SglangStep, SglangTrace } from './sglang-run.ts';

interface Vector {
  readonly seed: number;
  readonly features: readonly string[];
  readonly trace: SglangTrace;
  readonly steps: readonly SglangStep[];
}

const file = sharedPath('oracles', 'sglang', 'scheduler.jsonl.gz');
const vectors = existsSync(file)
  ? readText(file)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Vector)
  : [];

/** The recorder rounds the ratio to nine digits. */
function rounded(step: SglangStep): SglangStep {
  const ratio = step['new_token_ratio'];
  return typeof ratio === 'number' ? { ...step, new_token_ratio: Number(ratio.toFixed(9)) } : step;
}

describe(`SGLang's scheduler against recorded vectors${whyNoShared}`, () => {
  it.skipIf(vectors.length === 0)('has vectors', () => {
    expect(vectors.length).toBeGreaterThan(0);
  });

  for (const { seed, features, trace, steps } of vectors) {
    for (const path of ['fast', 'naive'] as const) {
      it(`takes every decision of vector ${seed} (${features.join(', ')}) on the ${path} path`, () => {
        const ours = runSglang(trace, path === 'naive').map(rounded);
        for (const [i, step] of steps.entries()) expect(ours[i], `step ${i}`).toEqual(rounded(step));
        expect(ours).toHaveLength(steps.length);
      });
    }
  }
});
