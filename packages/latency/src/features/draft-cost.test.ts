import { loadLlm } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from '../compile-step-time.ts';
import { batchOf, dataOf, deploymentOf } from '../deployments.fixture.ts';
import { DEEPSEEK_V3, H100, LLAMA_70B } from '../models.fixture.ts';
import { headDraft, medusaDraft, modelDraft, ngramDraft } from './draft-cost.ts';
import { acceptedDistribution, expectedTokens } from './expected-tokens.ts';

const SMALL = deploymentOf({ llm: loadLlm('llama-3.2-1b'), tensorParallel: 4 });
const TARGET = deploymentOf({ llm: LLAMA_70B, tensorParallel: 4 });
const DATA = dataOf(H100).features;

describe('drafting', () => {
  it('costs one pass of the draft model per token, each over a context one longer', () => {
    const draft = modelDraft(SMALL);
    const gpu = compileStepTime(SMALL).withFactors({ hostScale: 0 });
    const expectedS = [0, 1, 2].reduce((sum, i) => sum + gpu.decodeTimeS(2, 3000 + 2 * i) + 60e-6, 0);
    expect(draft.draftS(batchOf([1000, 2000], [], 3))).toBeCloseTo(expectedS, 12);
  });

  it('feeds prompts to the draft model too, and costs nothing for plain decodes', () => {
    const draft = modelDraft(SMALL);
    const gpu = compileStepTime(SMALL).withFactors({ hostScale: 0 });
    expect(draft.draftS(batchOf([], [[512, 0]]))).toBeCloseTo(gpu.stepTimeS(batchOf([], [[512, 0]])) + 60e-6, 12);
    expect(draft.draftS(batchOf([1000, 2000]))).toBe(0);
    const both = draft.draftS(batchOf([1000], [[512, 0]], 2));
    expect(both).toBeCloseTo(gpu.stepTimeS(batchOf([1000], [[512, 0]])) + gpu.decodeTimeS(1, 1001) + 120e-6, 12);
  });

  it('is cheaper with a head than with a model, and cheapest from the prompt', () => {
    const batch = batchOf([1000, 2000, 3000], [], 3);
    const model = modelDraft(SMALL).draftS(batch);
    const head = headDraft(TARGET).draftS(batch);
    expect(head).toBeLessThan(model);
    expect(ngramDraft(DATA).draftS(batch)).toBeLessThan(head);
    expect(ngramDraft(DATA).draftS(batchOf([1000]))).toBe(0);
  });

  it('takes a layer of experts where the target has them', () => {
    const target = deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' });
    const whole = compileStepTime(target).withFactors({ hostScale: 0 }).decodeTimeS(16, 16000);
    const head = headDraft(target).draftS(batchOf(Array.from({ length: 16 }, () => 1000), [], 1));
    expect(head).toBeGreaterThan(whole / 61);
    expect(head).toBeLessThan(whole / 8);
  });

  it('runs all Medusa heads in one pass over the decodes', () => {
    const batch = batchOf([1000, 2000], [], 4);
    const one = medusaDraft(TARGET, 1).draftS(batch);
    expect(medusaDraft(TARGET, 4).draftS(batch)).toBeCloseTo(4 * one, 12);
    expect(medusaDraft(TARGET, 4).draftS(batchOf([1000]))).toBe(0);
    expect(() => medusaDraft(TARGET, 1.5)).toThrow(expect.objectContaining({ code: 'E0410', path: 'heads' }));
  });

  it('follows factors', () => {
    const batch = batchOf([1000, 2000], [], 4);
    const passesS = 4 * 60e-6;
    for (const draft of [modelDraft(SMALL), headDraft(TARGET)]) {
      const scaled = draft.withFactors({ gpuScale: 2 });
      expect(scaled.draftS(batch) - passesS).toBeCloseTo(2 * (draft.draftS(batch) - passesS), 12);
      expect(draft.withFactors({ hostScale: 2 }).draftS(batch) - draft.draftS(batch)).toBeCloseTo(passesS, 12);
    }
    expect(medusaDraft(TARGET, 4).withFactors({ gpuScale: 2 }).draftS(batch)).toBeCloseTo(2 * medusaDraft(TARGET, 4).draftS(batch), 12);
    expect(ngramDraft(DATA).withFactors({ hostScale: 2 }).draftS(batch)).toBeCloseTo(200e-6, 12);
  });
});

describe('verification', () => {
  it('is nearly free for a dense model at batch 1 and reads more experts in a MoE', () => {
    const ratio = (deployment: typeof TARGET): number => {
      const model = compileStepTime(deployment);
      return model.stepTimeS(batchOf([1000], [], 3)) / model.stepTimeS(batchOf([1000]));
    };
    expect(ratio(TARGET)).toBeLessThan(1.1);
    expect(ratio(deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' }))).toBeGreaterThan(1.2);
  });
});

describe('expectedTokens', () => {
  it('is the geometric sum for a constant acceptance', () => {
    const a = 0.7;
    expect(expectedTokens([a, a, a])).toBeCloseTo((1 - a * a * a * a) / (1 - a), 14);
    expect(expectedTokens([])).toBe(1);
    expect(expectedTokens([1, 1, 1])).toBe(4);
  });

  it('follows a profile by position and is the mean of the distribution', () => {
    const profile = [0.8, 0.6, 0.3];
    expect(expectedTokens(profile)).toBeCloseTo(1 + 0.8 + 0.48 + 0.144, 14);
    const distribution = acceptedDistribution(profile);
    expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
    expect(distribution.reduce((sum, p, accepted) => sum + p * (accepted + 1), 0)).toBeCloseTo(expectedTokens(profile), 14);
  });
});
