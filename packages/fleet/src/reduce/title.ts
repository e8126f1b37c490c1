import type { EnginePlan } from '@foretoken/engines';
import { weightFormat } from '../plan-deployment.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import type { RunResult } from '../result.ts';
import { duration, significant } from './words.ts';

/** `llama-3.1-8b bf16 · vllm-v1 0.23 · 1 × h100-sxm · azure-conversation, 58.4 min @ 5.53 req/s` */
export function titleOf(scenario: Scenario, facts: RunFacts, plan: EnginePlan, throughput: RunResult['throughput']): string {
  const { fleet } = scenario;
  const perReplica = fleet.tensorParallel * fleet.pipelineParallel;
  const layout = perReplica === 1 ? '' : ` (${fleet.replicas} × tp${fleet.tensorParallel}${fleet.pipelineParallel > 1 ? ` pp${fleet.pipelineParallel}` : ''})`;
  const rate = Number.isNaN(throughput.offeredRequestsPerS) ? 'one burst' : `${significant(throughput.offeredRequestsPerS)} req/s for ${duration(throughput.makespanS)}`;
  return [
    `${facts.llm.id} ${weightFormat(scenario, facts)}`,
    plan.label,
    `${fleet.replicas * perReplica} × ${facts.gpu.id}${layout}`,
    `${facts.origin.description} @ ${rate}`,
  ].join(' · ');
}
