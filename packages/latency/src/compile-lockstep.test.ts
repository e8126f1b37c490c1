import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLockstep } from './compile-lockstep.ts';
import { compileStepTime } from './compile-step-time.ts';
import type { Deployment } from './compose/deployment.ts';
import { batchOf, dataOf, deploymentOf } from './deployments.fixture.ts';
import { planMemory } from './memory/plan-memory.ts';
import { DEEPSEEK_V3, gpuOf, H100 } from './models.fixture.ts';
import type { StepBatch } from './step-batch.ts';

const H200 = gpuOf({ id: 'h200-sxm', memoryUsableMib: 143771, latencyProfile: 'h200-sxm' });

/** DeepSeek-V3 with attention on each of eight GPUs and its experts over all of them. */
function sharedExperts(fields: Partial<Deployment> = {}): Deployment {
  return deploymentOf({
    gpu: H200,
    data: dataOf(H200),
    llm: DEEPSEEK_V3,
    attentionDataParallel: 8,
    expertParallel: 8,
    weightQuantization: 'fp8-block',
    framework: 'sglang',
    engineHostKey: 'sglang-overlap',
    ...fields,
  });
}

const lockstep = compileLockstep(sharedExperts());
const single = compileStepTime(sharedExperts());
const EMPTY = batchOf([]);

function eight(batch: StepBatch, first: StepBatch = batch): readonly StepBatch[] {
  return [first, ...Array.from({ length: 7 }, () => batch)];
}

describe('replicas in lockstep', () => {
  it('take what one takes when all do the same', () => {
    for (const batch of [batchOf([1000]), batchOf(Array.from({ length: 64 }, () => 4000)), batchOf([500], [[2000, 0]])]) {
      expect(lockstep.lockstepTimeS(eight(batch)) / single.stepTimeS(batch)).toBeCloseTo(1, 12);
    }
  });

  it('wait for the slowest: longer context or a chunk on one delays all', () => {
    const batch = batchOf(Array.from({ length: 16 }, () => 1000));
    const evenS = lockstep.lockstepTimeS(eight(batch));
    const longS = lockstep.lockstepTimeS(eight(batch, batchOf(Array.from({ length: 16 }, () => 60_000))));
    expect(longS).toBeGreaterThan(1.1 * evenS);
    expect(lockstep.lockstepTimeS(eight(batch, batchOf([1000], [[4000, 0]])))).toBeGreaterThan(2 * evenS);
    const allS = lockstep.lockstepTimeS(eight(batchOf(Array.from({ length: 16 }, () => 60_000))));
    expect(allS).toBeCloseTo(longS, 6);
  });

  it('send the tokens of all through the experts: idle replicas make the step shorter, not free', () => {
    const batch = batchOf(Array.from({ length: 128 }, () => 100));
    const busyS = lockstep.lockstepTimeS(eight(batch));
    const aloneS = lockstep.lockstepTimeS(eight(EMPTY, batch));
    expect(aloneS).toBeLessThan(0.95 * busyS);
    expect(aloneS).toBeGreaterThan(0.3 * busyS);
    expect(lockstep.lockstepTimeS(eight(EMPTY))).toBe(0);
  });

  it('do not care which replica has which batch, and never get faster with more work', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 8 }), fc.nat(7), (counts, grows) => {
        const batches = counts.map((count) => batchOf(Array.from({ length: count }, () => 1000)));
        const timeS = lockstep.lockstepTimeS(batches);
        expect(lockstep.lockstepTimeS(batches.toReversed())).toBeCloseTo(timeS, 12);
        const more = batches.map((batch, i) => (i === grows ? batchOf(Array.from({ length: (counts[i] as number) + 16 }, () => 1000)) : batch));
        expect(lockstep.lockstepTimeS(more)).toBeGreaterThanOrEqual(timeS * (1 - 1e-3));
      }),
      { numRuns: 50 },
    );
  });

  it('follow factors', () => {
    const batches = eight(batchOf(Array.from({ length: 64 }, () => 4000)));
    expect(lockstep.withFactors({ gpuScale: 2 }).lockstepTimeS(batches)).toBeCloseTo(2 * lockstep.lockstepTimeS(batches), 12);
  });

  it('need two of them and a batch for each', () => {
    expect(() => compileLockstep(sharedExperts({ attentionDataParallel: 1, expertParallel: 1, tensorParallel: 8 }))).toThrow(expect.objectContaining({ code: 'E0405', path: 'attentionDataParallel' }));
    expect(() => lockstep.lockstepTimeS([EMPTY])).toThrow(expect.objectContaining({ code: 'E0410', path: 'batches' }));
  });
});

describe('memory of replicas that share experts', () => {
  it('holds whole attention and an eighth of the experts, so that the cache is not replicated over ranks', () => {
    const request = {
      llm: DEEPSEEK_V3, gpu: H200, memory: dataOf(H100).memory, pipelineParallel: 1, weightQuantization: 'fp8-block', kvDtype: 'bf16',
      blockSize: 64, gpuMemoryUtilization: 0.9, maxNumBatchedTokens: 8192, maxModelLen: 8192, vllmVersion: '0.15', cudaGraphSizes: [],
    } as const;
    const attention = planMemory({ ...request, tensorParallel: 1, attentionDataParallel: 8, expertParallel: 8 });
    const tensor = planMemory({ ...request, tensorParallel: 8, expertParallel: 1 });
    expect(attention.weightsBytes).toBeGreaterThan(tensor.weightsBytes);
    expect(attention.weightsBytes).toBeLessThan(1.3 * tensor.weightsBytes);
    expect(8 * attention.kvBlocks).toBeGreaterThan(5 * tensor.kvBlocks);
    expect(attention.kvBytesPerToken).toBe(tensor.kvBytesPerToken);
  });
});
