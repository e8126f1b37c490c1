import { listEngines, loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { planDeployment } from '@foretoken/fleet';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import { scenarioOf } from './fleet-fixture.ts';

const gpu = loadGpu('l4');

function plan(name: string, weights: string, engine: Readonly<Record<string, unknown>> = {}): string {
  const scenario = scenarioOf({ fleet: { weights }, engine: { name, maxModelLen: undefined, ...engine } });
  return planDeployment(scenario, { gpu, llm: loadLlm('llama-3.2-1b'), engines: listEngines }, loadLatencyData(gpu), loadEngine(name)).label;
}

describe('formats of a deployment', () => {
  it('depend on the backend that the options choose', () => {
    expect(() => plan('lmdeploy', 'int8')).toThrow(expect.objectContaining({ code: 'E0312', hint: expect.stringContaining('backend pytorch') }));
    expect(plan('lmdeploy', 'int8', { backend: 'pytorch' })).toBe('lmdeploy main');
    expect(plan('tensorrt-llm', 'int8', { backend: 'tensorrt' })).toBe('tensorrt-llm 1.0');
  });

  it('are refused with the engines that have them', () => {
    expect(() => plan('transformers', 'gguf-q4_k_m')).toThrow(expect.objectContaining({ code: 'E0312', hint: expect.stringContaining('openllm, sglang, vllm, vllm-v0') }));
  });
});
