import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS, VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import type { EngineCapabilities, EngineDriver, EngineOptions, EnginePlan, VllmV1Config } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineSubject } from './drive.ts';
import { describeEngine } from './engine.case.ts';

interface Setting {
  readonly options: EngineOptions;
  readonly needs?: readonly (keyof EngineCapabilities)[];
  readonly pipelineParallel?: number;
  readonly queueLimit?: number;
}

/** Blocks for little more than two of the longest requests, so that preemption and queueing happen. */
const TIGHT: EngineOptions = { maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64 };

const SETTINGS: Readonly<Record<string, Setting>> = {
  'roomy memory': { options: { maxModelLen: 192, numGpuBlocks: 200 } },
  'tight memory': { options: TIGHT },
  'tight memory, synchronous': { options: { ...TIGHT, asyncScheduling: false } },
  'no prefix cache': { options: { ...TIGHT, enablePrefixCaching: false } },
  'whole prompts': { options: { ...TIGHT, enableChunkedPrefill: false, maxNumBatchedTokens: 192 } },
  priorities: { options: { ...TIGHT, policy: 'priority' }, needs: ['priority'] },
  'two adapters at once': { options: { ...TIGHT, maxLoras: 2 }, needs: ['lora'] },
  'a pipeline of two': { options: TIGHT, pipelineParallel: 2, needs: ['pipelineParallel'] },
  speculation: { options: { ...TIGHT, asyncScheduling: false, speculative: { method: 'eagle', tokens: 3, acceptance: [0.8, 0.6, 0.4] } }, needs: ['speculative'] },
  'a queue of four': { options: TIGHT, queueLimit: 4 },
};

function planOf(driver: EngineDriver, version: string, { options, pipelineParallel = 1, queueLimit }: Setting): EnginePlan {
  const gpu = loadGpu('l4');
  return driver.plan({
    engine: loadEngine(driver.catalogueKey),
    version,
    options,
    gpu,
    llm: loadLlm('llama-3.2-1b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
    ...(queueLimit === undefined ? {} : { queueLimit }),
  });
}

function plannedSubject(plan: EnginePlan, { options, pipelineParallel = 1, queueLimit }: Setting): EngineSubject {
  return {
    maxModelLen: plan.maxModelLen,
    maxNumSeqs: plan.maxNumSeqs,
    usableBlocks: plan.usableBlocks,
    serial: pipelineParallel === 1,
    oneTokenPerStep: options.speculative === undefined,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    create: (request) => plan.createReplica({ ...request, replica: 0, seed: 1 }),
  };
}

for (const driver of ENGINE_DRIVERS) {
  for (const version of driver.versions) {
    for (const [setting, each] of Object.entries(SETTINGS)) {
      if ((each.needs ?? []).some((capability) => !driver.capabilities[capability])) continue;
      describeEngine(`${driver.name} ${version} on an L4, ${setting}`, plannedSubject(planOf(driver, version, each), each));
    }
  }
}

const DIRECT: Readonly<Record<string, Partial<VllmV1Config>>> = {
  'blocks of 4 tokens, asynchronous': { blockSizeTokens: 4, numGpuBlocks: 100, asyncScheduling: true },
  'one request at a time': { maxNumSeqs: 1 },
  'prefill limited to 10 tokens a step': { longPrefillTokenThreshold: 10 },
  'admission without reserve': { reserveFullIsl: false, asyncScheduling: true },
  'V2 model runner, pipeline of two': { asyncScheduling: true, useV2ModelRunner: true, pipelineParallel: 2 },
  'a sliding window beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'sliding', windowTokens: 40 }], numGpuBlocks: 60 },
  'local chunks beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'chunked-local', windowTokens: 64 }], numGpuBlocks: 60 },
  'recurrent state beside full attention': { kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'state', windowTokens: 0 }], enablePrefixCaching: false, numGpuBlocks: 40 },
  'a fifth of the blocks kept free': { version: 'main', watermark: 0.2 },
  'a draft model': { speculative: { method: 'draft-model', tokens: 2 } },
  'n-gram drafts': { version: 'main', speculative: { method: 'ngram', tokens: 3 } },
};

function directSubject(overrides: Partial<VllmV1Config>): EngineSubject {
  const config: VllmV1Config = { ...VLLM_V1_BARE, maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64, ...overrides };
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  return {
    maxModelLen: config.maxModelLen,
    maxNumSeqs: config.maxNumSeqs,
    usableBlocks: config.numGpuBlocks - 1,
    serial: config.pipelineParallel === 1,
    oneTokenPerStep: config.speculative === undefined,
    create: ({ census, ...request }) =>
      new VllmV1Replica({ ...request, ...(census === undefined ? {} : { census }), config, stepTime, acceptDrafts: (row, verification, drafts) => (row + verification) % (drafts + 1) }),
  };
}

for (const [name, overrides] of Object.entries(DIRECT)) describeEngine(`vllm-v1 with ${name}`, directSubject(overrides));

describe('the engine registry', () => {
  it('has engines, each with versions and a name of its own', () => {
    expect(ENGINE_DRIVERS.length).toBeGreaterThan(0);
    expect(new Set(ENGINE_DRIVERS.map(({ name }) => name)).size).toBe(ENGINE_DRIVERS.length);
    for (const { versions } of ENGINE_DRIVERS) expect(versions.length).toBeGreaterThan(0);
  });

  it.each(ENGINE_DRIVERS.map((driver) => [driver.name, driver] as const))('%s has its facts in the catalogue', (_, driver) => {
    const { versions } = loadEngine(driver.catalogueKey);
    for (const version of driver.versions) expect(Object.keys(versions)).toContain(version);
  });

  it.each(ENGINE_DRIVERS.map((driver) => [driver.name, driver] as const))('%s plans what it was asked for', (_, driver) => {
    const version = driver.versions[0]!;
    const plan = planOf(driver, version, { options: TIGHT });
    expect(plan).toMatchObject({ maxModelLen: 192, usableBlocks: 29, maxNumSeqs: 6, maxNumBatchedTokens: 64, blockSizeTokens: 16 });
    expect(plan.label).toBe(`${driver.name} ${version}`);
    expect(plan.capabilities).toEqual(driver.capabilities);
  });
});
