import { checkQuantization, quantizationOf } from '@foretoken/catalog';
import type { EngineSpec, KvDtype, Quantization } from '@foretoken/catalog';
import { checkPolicyKinds, ENGINE_DRIVERS, ENGINE_POLICY_KINDS, engineDriver } from '@foretoken/engines';
import type { EnginePlan } from '@foretoken/engines';
import type { LatencyData } from '@foretoken/latency';
import { lacksRanks } from './diagnostics.ts';
import { enginePolicies } from './policies/run-policies.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { RunFacts } from './simulation.ts';

/** Formats as a scenario names them; `auto` is the checkpoint's own. */
export function weightFormat({ fleet }: Scenario, facts: Pick<RunFacts, 'llm'>): Quantization {
  const published = quantizationOf(facts.llm.dtype) ?? 'bf16';
  return fleet.weights === 'auto' ? published : (quantizationOf(fleet.weights) ?? published);
}

/** `auto` keeps the KV cache in 16 bits, as the engines do. */
export function kvFormat({ fleet }: Scenario): KvDtype {
  return fleet.kvCache === 'auto' ? 'bf16' : fleet.kvCache;
}

/**
 * Resolves engine defaults, divides the memory and compiles the step time of one replica.
 * @throws ForetokenError E0312 for formats that engine or GPU lack, E0890 for policies that the engine does not take,
 * E0898 for policies that were not loaded, E0910 for ranks that the engine lacks, and what the driver throws.
 */
export function planDeployment(scenario: Scenario, facts: Pick<RunFacts, 'gpu' | 'llm' | 'draftLlm' | 'engines' | 'policies'>, latencyData: LatencyData, engineDefaults: EngineSpec): EnginePlan {
  const { fleet, latency } = scenario;
  const { name, version, policies: _files, ...options } = fleet.engine;
  const driver = engineDriver(name);
  const policies = enginePolicies(scenario, facts.policies);
  if (policies !== undefined) checkPolicyKinds(ENGINE_POLICY_KINDS.filter((kind) => policies[kind] !== undefined), driver, ENGINE_DRIVERS);
  const formats = { weights: weightFormat(scenario, facts), kvCache: kvFormat(scenario) };
  const backend = (options as Readonly<Record<string, unknown>>)['backend'];
  checkQuantization({
    engine: engineDefaults,
    version,
    gpu: facts.gpu,
    ...formats,
    ...(typeof backend === 'string' ? { backend } : {}),
    ...(facts.engines === undefined ? {} : { engines: facts.engines }),
  });
  if (fleet.dataParallel > 1 && !driver.capabilities.dataParallel) throw lacksRanks(driver.name, fleet.dataParallel, ENGINE_DRIVERS.filter(({ capabilities }) => capabilities.dataParallel).map((each) => each.name));
  return driver.plan({
    engine: engineDefaults,
    version,
    options,
    gpu: facts.gpu,
    llm: facts.llm,
    ...(facts.draftLlm === undefined ? {} : { draftLlm: facts.draftLlm }),
    latencyData,
    tensorParallel: fleet.tensorParallel,
    pipelineParallel: fleet.pipelineParallel,
    expertParallel: fleet.expertParallel,
    dataParallel: fleet.dataParallel,
    ...formats,
    gpuScale: latency.gpuScale,
    ...(fleet.queueLimit === undefined ? {} : { queueLimit: fleet.queueLimit }),
    ...(policies === undefined ? {} : { policies }),
  });
}
