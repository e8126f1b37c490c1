import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';

function plan(name: 'orca' | 'static-batching', options: EngineOptions): EnginePlan {
  const gpu = loadGpu('l4');
  const driver = engineDriver(name);
  return driver.plan({
    engine: loadEngine(driver.catalogueKey),
    version: driver.versions[0]!,
    options,
    gpu,
    llm: loadLlm('llama-3.2-1b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

const codes = (name: 'orca' | 'static-batching', options: EngineOptions): string[] => plan(name, options).notes.map(({ code }) => code);

describe('the drivers of the baselines', () => {
  it.each([['orca', 'E0877'], ['static-batching', 'E0876']] as const)('%s refuses lengths beyond the model with %s', (name, code) => {
    expect(() => plan(name, { maxLength: 200_000 })).toThrow(expect.objectContaining({ code }));
  });

  it('Orca says which reservations no real system has', () => {
    expect(codes('orca', { reservation: 'oracle' })).toEqual(['W0877']);
    expect(codes('orca', { reservation: 'power-of-two' })).toEqual(['W0877']);
    expect(codes('orca', { reservation: 'max-tokens' })).toEqual([]);
  });

  it('static batching says that answers come at once, unless they are streamed', () => {
    expect(codes('static-batching', {})).toEqual(['W0876']);
    expect(codes('static-batching', { streaming: true })).toEqual([]);
  });
});
