import { describe, expect, it } from 'vitest';
import { deploymentOf } from './deployments.fixture.ts';
import { loadLatencyData } from './load-latency-data.node.ts';
import { A100, DEEPSEEK_V3, gpuOf, LLAMA_70B } from './models.fixture.ts';
import { latencyProvenance } from './provenance.ts';

describe('latency provenance', () => {
  it('quotes the data: fitted rows with their errors and the measured band', () => {
    const { model, error, band } = latencyProvenance(deploymentOf());
    expect(model).toContain('fitted on h100-sxm');
    expect(error).toContain('matrix products (bfloat16) 4.4 %');
    expect(error).toContain('decode attention (vllm:bfloat16:128) 7.8 %');
    expect(error).toContain('median 1.02');
    expect(band).toEqual([0.97, 1.16]);
  });

  it('tells kinds of models and sizes apart', () => {
    const moe = deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' });
    expect(latencyProvenance(moe).band).toEqual([1.29, 1.9]);
    const b200 = gpuOf({ id: 'b200-sxm', architecture: 'Blackwell sm100', latencyProfile: 'b200-sxm' });
    const data = loadLatencyData(b200);
    expect(latencyProvenance(deploymentOf({ gpu: b200, data })).band).toEqual([1.07, 4.8]);
    expect(latencyProvenance(deploymentOf({ gpu: b200, data, llm: LLAMA_70B })).band).toEqual([0.77, 1.12]);
  });

  it('admits what was not measured', () => {
    const a100 = latencyProvenance(deploymentOf({ gpu: A100 }));
    expect(a100.band).toBeNull();
    expect(a100.error).toContain('no public end-to-end measurement');
    const l4 = gpuOf({ id: 'l4', latencyProfile: null });
    const guess = latencyProvenance(deploymentOf({ gpu: l4, data: loadLatencyData(l4) }));
    expect(guess.model).toContain('datasheet of l4');
    expect(guess.error).toContain('20-35 %');
    expect(guess.band).toEqual([0.65, 1.35]);
  });

  it('widens the band for formats whose cost is a guess', () => {
    const guess = latencyProvenance(deploymentOf({ weightQuantization: 'gguf-q4_k_m', kvDtype: 'int4', framework: 'tgi', engineHostKey: 'tgi' }));
    expect(guess.error).toContain('the cost of gguf-q4_k_m weights and int4 caches is a guess, so the band is widened by 1.56 on both sides');
    expect(guess.band?.[1]).toBeCloseTo(1.16 * 1.2 * 1.3, 12);
    expect(latencyProvenance(deploymentOf({ weightQuantization: 'int4-awq' })).error).not.toContain('guess');
  });

  it('expects more error where a part has little compute for its bandwidth', () => {
    const h20 = gpuOf({ id: 'h20', memoryBandwidthBytesPerS: 4000e9, peakFlops: { bf16: 148e12, fp16: 148e12, fp8: 296e12, fp4: null, int8: 296e12 }, smCount: 78 });
    const { error, band } = latencyProvenance(deploymentOf({ gpu: h20, data: loadLatencyData(h20) }));
    expect(error).toContain('47-56 %');
    expect(error).toContain('below 100 FLOP per byte');
    expect(band?.[0]).toBeCloseTo(0.44, 12);
    expect(band?.[1]).toBeCloseTo(1.56, 12);
  });
});
