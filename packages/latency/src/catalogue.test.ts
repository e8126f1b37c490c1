import { listGpus, listLlms } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from './compile-step-time.ts';
import { deploymentOf } from './deployments.fixture.ts';
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

  it('has one for every model on eight H100, whose weights are read no faster than memory allows', () => {
    const llms = listLlms();
    expect(llms.length).toBeGreaterThanOrEqual(80);
    const data = loadLatencyData(H100);
    for (const llm of llms) {
      const tensorParallel = Math.min(8, llm.heads);
      const model = compileStepTime(deploymentOf({ llm, data, tensorParallel, maxBatchedTokens: 64 }));
      const activeBytes = (2 * llm.paramsActive) / tensorParallel;
      expect(model.decodeTimeS(1, 100), llm.id).toBeGreaterThan((0.5 * activeBytes) / 3350e9);
      expect(model.decodeTimeS(64, 64000), llm.id).toBeLessThan(0.5);
    }
  });
});
