import type { EngineSpec } from '@foretoken/catalog';
import { listEngines, loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS, createRequestLog } from '@foretoken/engines';
import type { DeploymentRequest, EngineDriver } from '@foretoken/engines';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it, vi } from 'vitest';
import { plainRequests } from './request-stream.ts';

/** What drivers asked their defaults for. */
const asked = vi.hoisted(() => new Set<string>());

vi.mock('../../packages/catalog/src/engine-defaults.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../packages/catalog/src/engine-defaults.ts')>();
  const engineDefaults: typeof original.engineDefaults = (...from) => {
    const defaults = original.engineDefaults(...from);
    return { ...defaults, settings: noting(defaults.settings) };
  };
  return { ...original, engineDefaults };
});

/** The object, and a note of every field that is read. */
function noting<T extends object>(target: T): T {
  return new Proxy(target, {
    get: (_, key): unknown => {
      if (typeof key === 'string') asked.add(key);
      return Reflect.get(target, key);
    },
  });
}

type Differences = Partial<Pick<DeploymentRequest, 'options' | 'gpu' | 'llm'>>;

const GPU = loadGpu('h100-sxm');
/** A part whose datasheet has no 16-bit peak. */
const PEAKLESS = { ...GPU, peakFlops: { ...GPU.peakFlops, fp16: null, bf16: null } };
const MLA = loadLlm('deepseek-v2-lite');

/** Beside all defaults: deployments that come by the rest of what an engine asks its file for. */
const SITUATIONS: Readonly<Record<string, readonly Differences[]>> = {
  lmdeploy: [{ options: { backend: 'pytorch' } }],
  sglang: [{ options: { enableHierarchicalCache: true, hicacheStorageBackend: 'file' } }, { llm: MLA }],
  transformers: [{ options: { scheduler: 'prefill_first' } }, { options: { mode: 'generate' } }, { options: { mode: 'generate', batching: 'adaptive' } }],
  'tensorrt-llm': [{ options: { backend: 'tensorrt' } }, { options: { enableChunkedPrefill: true } }],
  tgi: [{ options: { attention: 'paged' } }, { options: { attention: 'flashdecoding' } }, { options: { attention: 'flashinfer' } }, { gpu: PEAKLESS }],
  'vllm-v0': [{ options: { enableChunkedPrefill: true, maxNumPartialPrefills: 2 } }],
  'vllm-v1': [{ llm: MLA }],
};

/** Plans a version in all its situations, and starts a replica. Returns the fields of the version that were read. */
function factsAskedFor(driver: EngineDriver, version: string): ReadonlySet<string> {
  asked.clear();
  const engine = loadEngine(driver.catalogueKey);
  const facts = engine.versions[version]!;
  // Who reads this one reads without looking, and the others prove nothing.
  const settings = { ...facts.settings, nobodyNeedsThis: 1 };
  const watched: EngineSpec = { ...engine, versions: { ...engine.versions, [version]: noting({ ...facts, settings }) } };
  for (const differences of [{}, ...(SITUATIONS[driver.name] ?? [])]) {
    const plan = driver.plan({
      engine: watched,
      version,
      options: {},
      gpu: GPU,
      llm: loadLlm('llama-3.2-1b'),
      latencyData: loadLatencyData(GPU),
      tensorParallel: 1,
      pipelineParallel: 1,
      expertParallel: 1,
      weights: 'bf16',
      kvCache: 'bf16',
      gpuScale: 1,
      ...differences,
    });
    const columns = plainRequests([{ input: 8, output: 2 }]);
    const sink = { onStep: (): void => undefined, onEmptyStep: (): void => undefined, onGap: (): void => undefined };
    plan.createReplica({ columns, log: createRequestLog(columns.count), sink, replica: 0, census: undefined, naive: false, seed: 1 });
  }
  return new Set(asked);
}

describe('the facts of an engine', () => {
  const versions = ENGINE_DRIVERS.flatMap((driver) => driver.versions.map((version) => [driver.name, version, driver] as const));

  it.each(versions)('%s %s: each setting and rule is read by the driver, and the host prior', (_, version, driver) => {
    const { settings, rules } = loadEngine(driver.catalogueKey).versions[version]!;
    const known = [...Object.keys(settings), ...Object.keys(rules), 'hostPrior'];
    const read = factsAskedFor(driver, version);
    expect(known.filter((key) => !read.has(key))).toEqual([]);
    expect(read).not.toContain('nobodyNeedsThis');
  });

  it('are of no engine without a driver', () => {
    expect(listEngines().map(({ id }) => id).sort()).toEqual(ENGINE_DRIVERS.map(({ catalogueKey }) => catalogueKey).sort());
  });
});
