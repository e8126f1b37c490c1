import { listGpus, listLlms, loadGpu } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from './compile-step-time.ts';
import { splitsHeads } from './compose/check-parallel.ts';
import { batchOf, deploymentOf } from './deployments.fixture.ts';
import { loadLatencyData } from './load-latency-data.node.ts';
import { H100, LLAMA_8B } from './models.fixture.ts';

describe('the catalogue', () => {
  it('has a finite, growing step time for Llama-3.1-8B on every GPU', () => {
    const gpus = listGpus();
    expect(gpus.length).toBeGreaterThanOrEqual(40);
    for (const gpu of gpus) {
      const model = compileStepTime(deploymentOf({ gpu, llm: LLAMA_8B, data: loadLatencyData(gpu), maxBatchedTokens: 64 }));
      expect(model.decodeTimeS(1, 100), gpu.id).toBeGreaterThan(1e-4);
      expect(model.decodeTimeS(64, 64000), gpu.id).toBeGreaterThan(model.decodeTimeS(1, 1000));
      expect(model.decodeTimeS(64, 64000), gpu.id).toBeLessThan(2);
    }
  });

  it('reads weights at bandwidth at batch 1 on H20, which has little compute, and is compute-bound in prefill', () => {
    const gpu = loadGpu('h20');
    const model = compileStepTime(deploymentOf({ gpu, data: loadLatencyData(gpu) }));
    const weightsS = (2 * (LLAMA_8B.paramsTotal - 128256 * 4096)) / gpu.memoryBandwidthBytesPerS;
    const oneS = model.decodeTimeS(1, 1000);
    expect(oneS).toBeGreaterThan(1.2 * weightsS);
    // 1.55 on the measured H200; 3.0 with tiles of 64 rows and more only.
    expect(oneS).toBeLessThan(1.65 * weightsS);
    expect(model.stepTimeS(batchOf([], [[2048, 0]]))).toBeGreaterThan((2 * 2048 * 7e9) / 148e12);
  });

  it('has one for every model on up to eight H100, whose weights are read no faster than memory allows', () => {
    const llms = listLlms();
    expect(llms.length).toBeGreaterThanOrEqual(80);
    const data = loadLatencyData(H100);
    for (const llm of llms) {
      const tensorParallel = [8, 7, 6, 5, 4, 3, 2].find((ranks) => splitsHeads(llm, ranks)) ?? 1;
      const model = compileStepTime(deploymentOf({ llm, data, tensorParallel, maxBatchedTokens: 64 }));
      const activeBytes = (2 * llm.paramsActive) / tensorParallel;
      expect(model.decodeTimeS(1, 100), llm.id).toBeGreaterThan((0.5 * activeBytes) / 3350e9);
      expect(model.decodeTimeS(64, 64000), llm.id).toBeLessThan(0.5);
    }
  });
});
