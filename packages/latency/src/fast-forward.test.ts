import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from './compile-step-time.ts';
import { deploymentOf } from './deployments.fixture.ts';
import { decodeStretch, stepsUntil } from './fast-forward.ts';
import { linearStepTime } from './linear-step-time.ts';
import { DEEPSEEK_V3, GPT_OSS_120B, LLAMA_70B, llmOf, RTX_PRO_6000 } from './models.fixture.ts';
import type { StepTimeModel } from './step-batch.ts';

const TINY = llmOf({ id: 'tiny', layers: 12, hiddenSize: 768, heads: 12, kvHeads: 12, headDim: 64, intermediateSize: 3072, vocabSize: 50257 });

const MODELS: Readonly<Record<string, StepTimeModel>> = {
  '8B': compileStepTime(deploymentOf()),
  '70B on four': compileStepTime(deploymentOf({ llm: LLAMA_70B, tensorParallel: 4, engineHostKey: 'vllm-v1-sync' })),
  'experts and MLA': compileStepTime(deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' })),
  'windows': compileStepTime(deploymentOf({ llm: GPT_OSS_120B, weightQuantization: 'mxfp4' })),
  'RTX PRO 6000, fp8 cache': compileStepTime(deploymentOf({ gpu: RTX_PRO_6000, kvDtype: 'fp8' })),
  'first host-bound, then not': compileStepTime(deploymentOf({ llm: TINY })),
  'linear': linearStepTime({ base: 0.01, perToken: 1e-5, perRequest: 1e-4, perContextToken: 3e-8 }),
};

function stepwise(model: StepTimeModel, sequences: number, contextTokens: number, steps: number): number {
  let sumS = 0;
  for (let i = 0; i < steps; i++) sumS += model.decodeTimeS(sequences, contextTokens + i * sequences);
  return sumS;
}

const stretch = fc.record({
  name: fc.constantFrom(...Object.keys(MODELS)),
  sequences: fc.integer({ min: 1, max: 512 }),
  mean: fc.integer({ min: 1, max: 6000 }),
  steps: fc.integer({ min: 1, max: 2000 }),
});

describe('fast-forward', () => {
  it('sums decode stretches to 1e-3 of the step-wise sum', () => {
    fc.assert(
      fc.property(stretch, ({ name, sequences, mean, steps }) => {
        const model = MODELS[name] as StepTimeModel;
        const exact = stepwise(model, sequences, sequences * mean, steps);
        expect(Math.abs(decodeStretch(model, sequences, sequences * mean, steps) / exact - 1)).toBeLessThan(1e-3);
      }),
      { numRuns: 400 },
    );
  });

  it('crosses a bend without losing precision', () => {
    const kinked: StepTimeModel = {
      stepTimeS: () => 0,
      decodeTimeS: (_, context) => Math.max(0.004, context * 1e-7),
      parts: () => {
        throw new Error('not asked');
      },
    };
    const exact = stepwise(kinked, 100, 20000, 900);
    expect(Math.abs(decodeStretch(kinked, 100, 20000, 900) / exact - 1)).toBeLessThan(1e-4);
    expect(Math.abs((900 * kinked.decodeTimeS(100, 20000 + 50 * 899)) / exact - 1)).toBeGreaterThan(1e-3);
  });

  it('finds the first step boundary at or after a moment', () => {
    fc.assert(
      fc.property(stretch, fc.double({ min: 0, max: 1.2, noNaN: true }), ({ name, sequences, mean, steps }, share) => {
        const model = MODELS[name] as StepTimeModel;
        const context = sequences * mean;
        const delta = share * decodeStretch(model, sequences, context, steps);
        const found = stepsUntil(model, sequences, context, delta, steps);
        if (delta <= 0) {
          expect(found).toBe(0);
          return;
        }
        if (found < steps || share <= 1) expect(decodeStretch(model, sequences, context, found)).toBeGreaterThanOrEqual(delta * (1 - 1e-12));
        if (found > 1) expect(decodeStretch(model, sequences, context, found - 1)).toBeLessThan(delta);
        expect(found).toBeLessThanOrEqual(steps);
      }),
      { numRuns: 400 },
    );
  });

  it('asks for nothing when there is nothing to wait for', () => {
    const model = MODELS['linear'] as StepTimeModel;
    expect(stepsUntil(model, 4, 100, 0, 50)).toBe(0);
    expect(stepsUntil(model, 4, 100, 1, 0)).toBe(0);
    expect(stepsUntil(model, 4, 100, 1e9, 50)).toBe(50);
    expect(decodeStretch(model, 4, 100, 0)).toBe(0);
  });
});
