import { weightBytes } from '@foretoken/catalog';
import type { ColdStartData } from '@foretoken/catalog';
import { engineDriver } from '@foretoken/engines';
import type { EnginePlan } from '@foretoken/engines';
import { weightFormat } from '../plan-deployment.ts';
import { gpusPerReplica } from '../scenario/gpus-per-replica.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import type { ColdStartFacts } from './stage-times.ts';

/** What the starts of a scenario's replicas depend on. */
export function coldStartFacts(scenario: Scenario, { gpu, llm }: Pick<RunFacts, 'gpu' | 'llm'>, plan: Pick<EnginePlan, 'memory'>, data: ColdStartData): ColdStartFacts {
  const { name, version: _version, policies: _policies, ...engineOptions } = scenario.fleet.engine;
  return {
    data,
    engineOptions,
    engine: engineDriver(name).catalogueKey,
    layers: llm.layers,
    moe: llm.moe !== null,
    weightBytes: weightBytes(llm, weightFormat(scenario, { llm })).total,
    bytesPerGpu: plan.memory.weightsBytes,
    gpus: gpusPerReplica(scenario.fleet),
    seed: scenario.seed,
    ...(gpu.pcie === null ? {} : { pcieBytesPerS: gpu.pcie.bytesPerS }),
  };
}
