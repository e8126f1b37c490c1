import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestLog } from '../contract.ts';
import { runRows } from '../core/replica-run.fixture.ts';
import type { EnginePlan } from '../driver.ts';
import { openllmDriver } from './driver.ts';
import type { OpenllmOptions } from './options.ts';

function plan(options: OpenllmOptions = {}, gpuName = 'l4', llm = 'llama-3.2-1b'): EnginePlan {
  const gpu = loadGpu(gpuName);
  return openllmDriver.plan({
    engine: loadEngine('openllm'),
    version: '0.6.30',
    options: { maxModelLen: 4096, ...options },
    gpu,
    llm: loadLlm(llm),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

describe('the OpenLLM driver', () => {
  it.each([['l4', 256, 2048], ['a100-sxm-80', 1024, 8192], ['h100-sxm', 1024, 8192], ['a100-sxm-40', 256, 2048]])('on %s takes the defaults of vLLM 0.8.5: %i requests, %i tokens', (gpu, requests, tokens) => {
    expect(plan({}, gpu)).toMatchObject({ blockSizeTokens: 16, prefixCaching: true, limits: { sequences: { value: requests }, stepTokens: { value: tokens } } });
  });

  it('uses 0.9 of the memory, and sets none aside for graphs', () => {
    const { memory } = plan();
    expect(memory.requestedBytes / memory.gpuBytes).toBeCloseTo(0.9, 6);
    expect(memory.overhead.cudaGraphBytes).toBe(0);
  });

  it('adds the proxy to the overhead of a request', () => {
    expect(plan({ proxyOverheadMs: 12 }).requestOverheadS - plan({ proxyOverheadMs: 0 }).requestOverheadS).toBeCloseTo(0.012, 12);
  });

  it('limits the traffic of its service', () => {
    const run = (options: OpenllmOptions): RequestLog => {
      const { createReplica } = plan({ maxNumSeqs: 1, ...options });
      return runRows([{ input: 100, output: 3000 }, { input: 100, output: 3000 }], (made) => createReplica({ ...made, replica: 0, census: undefined, naive: false, seed: 1 })).log;
    };
    const { outcome, finishS } = run({});
    expect([...outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
    const between = (finishS[0]! + finishS[1]!) / 2;
    expect([...run({ trafficTimeoutS: between }).outcome]).toEqual([OUTCOME.completed, OUTCOME.timedOut]);
    expect([...run({ trafficMaxConcurrency: 1 }).outcome]).toEqual([OUTCOME.completed, OUTCOME.pending]);
  });

  it('gives answers up after 300 seconds', () => {
    const { createReplica } = plan({ maxNumSeqs: 1, maxModelLen: 131_072 }, 'h100-sxm');
    const { log } = runRows([{ input: 100, output: 130_000 }], (made) => createReplica({ ...made, replica: 0, census: undefined, naive: false, seed: 1 }));
    expect(log).toMatchObject({ outcome: Uint8Array.of(OUTCOME.timedOut), finishS: Float64Array.of(300) });
  });

  it('keeps the KV of layers with windows whole, and warns where all of them have one', () => {
    const { memory, notes } = plan({}, 'h100-sxm', 'gemma-2-9b');
    expect(memory.layout.groups).toEqual([{ kind: 'full', layers: 42, windowTokens: null }]);
    expect(notes).toEqual([]);
    expect(plan({}, 'h100-sxm', 'mistral-7b-v0.1').notes.map(({ code }) => code)).toEqual(['W0804']);
  });

  it.each<[string, OpenllmOptions]>([
    ['E0880', { maxModelLen: 200_000 }],
    ['E0881', { maxNumBatchedTokens: 100, maxNumSeqs: 200 }],
    ['E0311', { numGpuBlocks: 20 }],
  ])('refuses with %s', (code, options) => {
    expect(() => plan(options)).toThrow(expect.objectContaining({ code }));
  });
});
