import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from '../compile-step-time.ts';
import { batchOf, dataOf, deploymentOf } from '../deployments.fixture.ts';
import { decodeStretch } from '../fast-forward.ts';
import { linearStepTime } from '../linear-step-time.ts';
import { H100, LLAMA_70B } from '../models.fixture.ts';
import type { StepBatch } from '../step-batch.ts';
import { scaledStepTime } from '../step-time-factors.ts';
import { constrainedCost } from './constrained-cost.ts';
import { headDraft, ngramDraft } from './draft-cost.ts';
import { loraCost } from './lora-cost.ts';
import type { FeatureStepTimeModel, StepFeatures } from './with-features.ts';
import { fixedFeatures, withFeatures } from './with-features.ts';

const DEPLOYMENT = deploymentOf();
const PLAIN = compileStepTime(DEPLOYMENT);
const DATA = dataOf(H100).features;
const XGRAMMAR = { backend: 'xgrammar', threads: 8, overlapped: true };
const ALL: StepFeatures = {
  lora: loraCost(DEPLOYMENT, 16),
  constrained: constrainedCost(DEPLOYMENT, XGRAMMAR),
  draft: headDraft(DEPLOYMENT),
};

function modelOf(features: StepFeatures = ALL): FeatureStepTimeModel {
  return withFeatures(PLAIN, DATA, features);
}

function using(batch: StepBatch, adapters: number, constrainedSequences: number): StepBatch {
  return { ...batch, adapters, constrainedSequences };
}

describe('withFeatures', () => {
  it('changes nothing where no feature is used, to the last bit', () => {
    const model = modelOf();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8000 }), { minLength: 1, maxLength: 64 }), (contexts) => {
        const batch = batchOf(contexts);
        expect(model.stepTimeS(batch)).toBe(PLAIN.stepTimeS(batch));
        expect(model.decodeTimeS(contexts.length, batch.contextTokens)).toBe(PLAIN.decodeTimeS(contexts.length, batch.contextTokens));
      }),
    );
    const { draft: _, ...undrafted } = ALL;
    const mixed = batchOf([100], [[300, 0]]);
    expect(modelOf(undrafted).stepTimeS(mixed)).toBe(PLAIN.stepTimeS(mixed));
    expect(modelOf({}).stepTimeS(using(batchOf([5], [], 3), 4, 1))).toBe(PLAIN.stepTimeS(batchOf([5], [], 3)));
    expect(model.stepTimeS(batchOf([]))).toBe(0);
    expect(model.decodeTimeS(0, 0, 2, 2)).toBe(0);
  });

  it('answers pure decodes alike from both sides, to the last bit, also under factors', () => {
    for (const model of [modelOf(), modelOf().withFactors({ gpuScale: 1.3, prefillScale: 1.2, hostScale: 0.7 })]) {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 8000 }), { minLength: 1, maxLength: 64 }), fc.nat(8), fc.nat(64), (contexts, adapters, constrained) => {
          const batch = batchOf(contexts);
          expect(model.decodeTimeS(contexts.length, batch.contextTokens, adapters, constrained)).toBe(model.stepTimeS(using(batch, adapters, constrained)));
        }),
      );
    }
  });

  it('adds up in parts', () => {
    const model = modelOf();
    const batch = using(batchOf([100, 2000], [[300, 0]], 2), 3, 2);
    const parts = model.parts(batch);
    expect(parts.totalS).toBe(model.stepTimeS(batch));
    expect(PLAIN.stepTimeS(batch) + parts.loraS + parts.constrainedS + parts.draftS).toBeCloseTo(parts.totalS, 15);
    for (const part of [parts.loraS, parts.constrainedS, parts.draftS]) expect(part).toBeGreaterThan(0);
    expect(model.parts(batchOf([])).totalS).toBe(0);
  });

  it('scales GPU and host parts apart', () => {
    const serial = { ...ALL, constrained: constrainedCost(DEPLOYMENT, { ...XGRAMMAR, overlapped: false }) };
    const extraS = (factors: object, adapters: number, constrained: number): number => {
      const scaled = scaledStepTime(modelOf(serial), factors) as FeatureStepTimeModel;
      return scaled.decodeTimeS(64, 64000, adapters, constrained) - scaled.decodeTimeS(64, 64000);
    };
    expect(extraS({ gpuScale: 2 }, 2, 0)).toBeCloseTo(2 * extraS({}, 2, 0), 12);
    expect(extraS({ hostScale: 2 }, 2, 0)).toBeCloseTo(extraS({}, 2, 0), 12);
    const applyS = ALL.constrained?.gpuS(64) as number;
    expect(extraS({ hostScale: 2 }, 0, 64) - applyS).toBeCloseTo(2 * (extraS({}, 0, 64) - applyS), 12);
  });

  it('serves fast-forwarded stretches with the features of the batch', () => {
    const fixed = fixedFeatures(modelOf(), 2, 5);
    expect(fixed.stepTimeS(batchOf([10, 20]))).toBe(modelOf().decodeTimeS(2, 30, 2, 5));
    let sumS = 0;
    for (let i = 0; i < 100; i++) sumS += fixed.decodeTimeS(8, 8000 + 8 * i);
    expect(decodeStretch(fixed, 8, 8000, 100)).toBeCloseTo(sumS, 4);
    expect(sumS).toBeGreaterThan(decodeStretch(PLAIN, 8, 8000, 100));
  });
});

describe('LoRA', () => {
  const { lora } = ALL;

  it('adds 0.8-1.3 ms to a step of an 8B model with one adapter, and a little per further one', () => {
    const oneS = lora?.gpuS(1, 1) as number;
    expect(oneS).toBeGreaterThan(0.8e-3);
    expect(oneS).toBeLessThan(1.3e-3);
    const perAdapterS = (lora?.gpuS(9, 1) as number) - (lora?.gpuS(8, 1) as number);
    // 84 MB at 0.6 of 3.35 TB/s.
    expect(perAdapterS).toBeCloseTo(83.9e6 / (0.6 * 3350e9), 6);
    expect(lora?.gpuS(0, 500)).toBe(0);
  });

  it('hides behind a host that takes longer, as far as it does', () => {
    const slow = compileStepTime(deploymentOf({ tensorParallel: 8 })).withFactors({ hostAddS: 20e-3 });
    const model = withFeatures(slow, DATA, ALL);
    expect(model.decodeTimeS(8, 8000, 4, 0)).toBe(slow.decodeTimeS(8, 8000));
    expect(model.parts(using(batchOf([1000]), 4, 0)).loraS).toBe(0);
    const linear = linearStepTime({ base: 1e-3, perToken: 0, perRequest: 0, perContextToken: 0 });
    expect(withFeatures(linear, DATA, ALL).decodeTimeS(8, 8000, 1, 0)).toBeCloseTo(1e-3 + (lora?.gpuS(1, 8) as number), 12);
    expect(withFeatures(linear, DATA, ALL).stepTimeS(using(batchOf([1, 2]), 1, 0))).toBe(withFeatures(linear, DATA, ALL).decodeTimeS(2, 3, 1, 0));
  });

  it('costs more with the rank, less per GPU with more of them', () => {
    const deployment = deploymentOf({ llm: LLAMA_70B, tensorParallel: 4 });
    const eight = deploymentOf({ llm: LLAMA_70B, tensorParallel: 8 });
    expect(loraCost(deployment, 64).gpuS(8, 8)).toBeGreaterThan(loraCost(deployment, 8).gpuS(8, 8));
    expect(loraCost(eight, 64).gpuS(8, 8)).toBeLessThan(loraCost(deployment, 64).gpuS(8, 8));
    expect(() => loraCost(deployment, 0)).toThrow(expect.objectContaining({ code: 'E0410', path: 'rank' }));
  });
});

describe('constrained decoding', () => {
  it('hides behind the GPU while it is shorter, and bounds the step when it is not', () => {
    const overlapped = modelOf({ constrained: constrainedCost(DEPLOYMENT, { backend: 'outlines', threads: 1, overlapped: true }) });
    const serial = modelOf({ constrained: constrainedCost(DEPLOYMENT, { backend: 'outlines', threads: 1, overlapped: false }) });
    const plainS = PLAIN.decodeTimeS(64, 64000);
    expect(overlapped.decodeTimeS(64, 64000, 0, 4)).toBeLessThan(plainS + 10e-6);
    expect(overlapped.decodeTimeS(64, 64000, 0, 64)).toBeGreaterThan(64 * 300e-6);
    expect(overlapped.decodeTimeS(64, 64000, 0, 64)).toBeLessThan(64 * 300e-6 + 10e-6);
    expect(serial.decodeTimeS(64, 64000, 0, 64)).toBeCloseTo(plainS + 64 * 300e-6, 4);
  });

  it('spreads over threads and differs between backends', () => {
    const cost = (backend: string, threads: number): ReturnType<typeof constrainedCost> => constrainedCost(DEPLOYMENT, { backend, threads, overlapped: true });
    expect(cost('xgrammar', 1).hostS(16)).toBeCloseTo(16 * 25e-6, 12);
    expect(cost('xgrammar', 8).hostS(17)).toBeCloseTo(3 * 25e-6, 12);
    expect(cost('outlines', 8).compileS).toBeGreaterThan(cost('llguidance', 8).compileS);
    expect(() => cost('regex', 1)).toThrow(expect.objectContaining({ code: 'E0409', message: expect.stringContaining('xgrammar, llguidance, outlines') }));
    expect(() => cost('xgrammar', 0)).toThrow(expect.objectContaining({ code: 'E0410', path: 'threads' }));
  });
});

describe('a whole speculative step', () => {
  it('pays for rejection sampling only when something is verified', () => {
    const model = modelOf({ draft: ngramDraft(DATA) });
    const drafted = batchOf([1000], [], 3);
    expect(model.stepTimeS(drafted) - PLAIN.stepTimeS(drafted)).toBeCloseTo(0.5e-3 + 100e-6, 12);
    expect(model.stepTimeS(batchOf([], [[100, 0]]))).toBe(PLAIN.stepTimeS(batchOf([], [[100, 0]])));
  });
});
