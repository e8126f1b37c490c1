import { describe, expect, it } from 'vitest';
import { compileStepTime } from '../compile-step-time.ts';
import { batchOf, dataOf, deploymentOf } from '../deployments.fixture.ts';
import { A100, DEEPSEEK_V3, H100, LLAMA_70B } from '../models.fixture.ts';
import { captureSizes, frameworkConstants } from '../profile/framework-data.ts';
import { latencyProvenance } from '../provenance.ts';
import type { Deployment, Framework } from './deployment.ts';
import { FRAMEWORKS } from './framework-traits.ts';

const HOST: Readonly<Record<Framework, string>> = {
  vllm: 'vllm-v1-sync',
  'vllm-v0': 'vllm-v0-multistep',
  sglang: 'sglang-overlap',
  trtllm: 'trtllm-overlap',
  tgi: 'tgi',
  lmdeploy: 'lmdeploy-pytorch',
  'lmdeploy-turbomind': 'lmdeploy-turbomind',
  hf: 'hf-generate-eager',
  fastertransformer: 'fastertransformer',
};

function stepOf(framework: Framework, fields: Partial<Deployment> = {}): ReturnType<typeof compileStepTime> {
  const cudaGraphSizes = captureSizes(dataOf(H100).frameworks, framework, 256);
  return compileStepTime(deploymentOf({ framework, engineHostKey: HOST[framework], cudaGraphSizes, ...fields }));
}

describe('frameworks', () => {
  it.each(FRAMEWORKS)('%s compiles for dense, MoE and quantised models and grows with batch and context', (framework) => {
    const moe = { llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' } as const;
    for (const fields of [{}, moe, { llm: LLAMA_70B, tensorParallel: 4, weightQuantization: 'int4-awq', gpu: A100, data: dataOf(A100) } as const]) {
      const step = stepOf(framework, fields);
      expect(step.decodeTimeS(64, 64000)).toBeGreaterThan(step.decodeTimeS(1, 1000));
      expect(step.decodeTimeS(64, 256000)).toBeGreaterThan(step.decodeTimeS(64, 64000));
      expect(step.stepTimeS(batchOf([100, 200], [[512, 0]]))).toBeGreaterThan(step.decodeTimeS(2, 300));
    }
  });

  it('borrow tables: the same kernels, graphs and host give the same time, whoever runs them', () => {
    const sglang = stepOf('sglang');
    const tgi = stepOf('tgi', { engineHostKey: HOST.sglang, cudaGraphSizes: captureSizes(dataOf(H100).frameworks, 'sglang', 256) });
    const batch = batchOf([1000, 2000], [[700, 30]]);
    expect(tgi.stepTimeS(batch)).toBe(sglang.stepTimeS(batch));
    expect(stepOf('trtllm').decodeTimeS(8, 8000)).not.toBe(sglang.decodeTimeS(8, 8000));
  });

  it('TGI captures graphs up to 32 sequences; beyond, each step launches its kernels', () => {
    expect(captureSizes(dataOf(H100).frameworks, 'tgi', 256)).toEqual([1, 2, 4, 8, 16, 32]);
    const tgi = stepOf('tgi', { tensorParallel: 8 });
    const graphs = stepOf('tgi', { tensorParallel: 8, cudaGraphSizes: [1, 2, 4, 8, 16, 32, 33] });
    expect(tgi.decodeTimeS(32, 3200)).toBe(graphs.decodeTimeS(32, 3200));
    expect(tgi.decodeTimeS(33, 3300)).toBeGreaterThan(graphs.decodeTimeS(33, 3300));
  });

  it('SGLang captures the sizes of its reference list', () => {
    const sizes = captureSizes(dataOf(H100).frameworks, 'sglang', 600);
    expect(sizes.slice(0, 7)).toEqual([1, 2, 4, 8, 12, 16, 24]);
    expect(sizes.slice(-5)).toEqual([480, 496, 512, 544, 576]);
    for (const framework of FRAMEWORKS) {
      const all = captureSizes(dataOf(H100).frameworks, framework, 4096);
      expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b));
    }
  });

  it('TurboMind launches from C++: eager, but far below an eager Python stack', () => {
    const turbomind = stepOf('lmdeploy-turbomind');
    const python = stepOf('lmdeploy-turbomind', { engineHostKey: 'hf-generate-eager' });
    expect(turbomind.decodeTimeS(1, 100)).toBeLessThan(0.7 * python.decodeTimeS(1, 100));
    const none = stepOf('lmdeploy-turbomind', { graphMode: 'decode-only', cudaGraphSizes: [1, 2] });
    expect(none.decodeTimeS(1, 100)).toBeLessThan(turbomind.decodeTimeS(1, 100));
  });

  it('Hugging Face generate cannot go below its measured launch floor and copies its cache', () => {
    const hf = stepOf('hf');
    expect(hf.decodeTimeS(1, 100)).toBeGreaterThan(32 * 373e-6);
    const inPlace = stepOf('hf', { growingCache: false });
    const copyS = (2 * 64 * 8000 * 131072) / 3350e9 * frameworkConstants(dataOf(H100).frameworks, 'hf').gpuScale;
    expect(hf.decodeTimeS(64, 64 * 8000) - inPlace.decodeTimeS(64, 64 * 8000)).toBeGreaterThan(0.9 * copyS);
    expect(hf.decodeTimeS(64, 64 * 8000) - inPlace.decodeTimeS(64, 64 * 8000)).toBeLessThan(1.1 * copyS);
  });
});

describe('provenance of borrowed kernels', () => {
  it('says whose they are, and widens the band', () => {
    const own = latencyProvenance(deploymentOf());
    const tgi = latencyProvenance(deploymentOf({ framework: 'tgi', engineHostKey: 'tgi' }));
    expect(tgi.model).toContain('no kernel of TGI was measured: the tables of sglang are borrowed');
    expect(tgi.error).toContain('widened by 1.2');
    expect(tgi.band?.[0]).toBeCloseTo((own.band?.[0] as number) / 1.2, 12);
    expect(tgi.band?.[1]).toBeCloseTo((own.band?.[1] as number) * 1.2, 12);
    expect(own.model).not.toContain('borrowed');
    expect(own.error).not.toContain('widened');
  });

  it('names the scale of the Hugging Face stack', () => {
    const { model } = latencyProvenance(deploymentOf({ framework: 'hf', engineHostKey: 'hf-generate-eager' }));
    expect(model).toContain('GPU time x 1.31');
  });
});
