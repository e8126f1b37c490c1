import { QUANTIZATIONS } from '@foretoken/catalog';
import type { KvDtype, Quantization } from '@foretoken/catalog';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from '../compile-step-time.ts';
import { batchOf, dataOf, deploymentOf } from '../deployments.fixture.ts';
import { A100, DEEPSEEK_V3, H100 } from '../models.fixture.ts';
import type { StepTimeModel } from '../step-batch.ts';
import type { Deployment } from './deployment.ts';

function stepOf(weightQuantization: Quantization, fields: Partial<Deployment> = {}): StepTimeModel {
  return compileStepTime(deploymentOf({ weightQuantization, ...fields }));
}

const PREFILL = batchOf([], [[2048, 0]]);
/** Seconds to read the layers of Llama-3.1-8B in 16 bit. */
const READ_S = (2 * 6.98e9) / 3350e9;

describe('step time of weight formats', () => {
  it.each(QUANTIZATIONS.filter((format) => format !== 'fp32'))('%s never gets faster with more tokens', (format) => {
    for (const fields of [{}, { gpu: A100, data: dataOf(A100) }] as const) {
      const step = stepOf(format, fields);
      let lastS = 0;
      for (const sequences of [1, 2, 8, 9, 16, 64, 256]) {
        const timeS = step.decodeTimeS(sequences, sequences * 10);
        expect(timeS).toBeGreaterThanOrEqual(lastS);
        lastS = timeS;
      }
    }
  });

  it('reads fewer bytes at batch 1 in 4 bit; bitsandbytes unpacks for more rows, GGUF computes without tensor cores', () => {
    const one = (format: Quantization): number => stepOf(format).decodeTimeS(1, 100);
    for (const format of ['int4-awq', 'gguf-q4_k_m', 'bnb-nf4'] as const) expect(one(format)).toBeLessThan(one('bf16'));
    expect(one('int4-awq')).toBeLessThan(one('bnb-nf4'));
    const many = (format: Quantization): number => stepOf(format).decodeTimeS(64, 6400);
    expect(many('int4-awq')).toBeLessThan(many('bf16'));
    // Packed weights are read, written in 16 bit and read again.
    expect(many('bnb-nf4') - many('bf16')).toBeGreaterThan(READ_S);
    const few = (format: Quantization): number => stepOf(format).decodeTimeS(8, 800);
    expect(few('gguf-q4_k_m')).toBeLessThan(few('bf16'));
    expect(few('bnb-nf4')).toBeGreaterThan(few('bf16'));
    expect(stepOf('gguf-q4_k_m').stepTimeS(PREFILL)).toBeGreaterThan(2.5 * stepOf('bf16').stepTimeS(PREFILL));
    expect(stepOf('bnb-nf4').stepTimeS(PREFILL)).toBeLessThan(1.5 * stepOf('bf16').stepTimeS(PREFILL));
  });

  it('int8 computes in int8, int8-wo in 16 bit', () => {
    expect(stepOf('int8').stepTimeS(PREFILL)).toBeLessThan(0.8 * stepOf('bf16').stepTimeS(PREFILL));
    expect(stepOf('int8-wo').stepTimeS(PREFILL)).toBeGreaterThan(0.8 * stepOf('bf16').stepTimeS(PREFILL));
    expect(stepOf('int8-wo').decodeTimeS(1, 100)).toBeLessThan(0.75 * stepOf('bf16').decodeTimeS(1, 100));
    expect(stepOf('bnb-int8').decodeTimeS(1, 100) - stepOf('int8').decodeTimeS(1, 100)).toBeCloseTo(128 * 25e-6, 6);
  });

  it('experts keep the bytes of their format', () => {
    const fields = { llm: DEEPSEEK_V3, tensorParallel: 8 } as const;
    const experts = (format: Quantization): number => compileStepTime(deploymentOf({ ...fields, weightQuantization: format })).parts(batchOf([100])).moeS;
    expect(experts('gguf-q4_k_m')).toBeGreaterThan(experts('int4-gptq'));
    expect(experts('gguf-q8_0')).toBeGreaterThan(experts('gguf-q4_k_m'));
  });
});

describe('step time of cache formats', () => {
  it('orders by the bytes that attention reads', () => {
    const times = (['nvfp4', 'int4', 'fp8', 'bf16'] as KvDtype[]).map((kvDtype) => compileStepTime(deploymentOf({ kvDtype })).decodeTimeS(64, 64 * 32000));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(4);
    expect(times[0]).toBeGreaterThan(compileStepTime(deploymentOf({ data: { ...dataOf(H100), formats: { ...dataOf(H100).formats, kvBandwidth: {} } }, kvDtype: 'nvfp4' })).decodeTimeS(64, 64 * 32000));
  });
});
