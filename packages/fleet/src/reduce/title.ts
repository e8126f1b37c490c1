import { duration, quantity } from '@foretoken/kernel';
import type { EnginePlan, RequestColumns } from '@foretoken/engines';
import { weightFormat } from '../plan-deployment.ts';
import { gpusPerReplica } from '../scenario/gpus-per-replica.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';

/** `llama-3.1-8b bf16 · vllm-v1 0.23 · 1 × h100-sxm`; the scenario is that of the pool. */
export function poolTitle(scenario: Scenario, facts: Pick<RunFacts, 'gpu' | 'llm'>, plan: EnginePlan): string {
  const { fleet } = scenario;
  const perReplica = gpusPerReplica(fleet);
  const layout = perReplica === 1 ? '' : ` (${fleet.replicas} × tp${fleet.tensorParallel}${fleet.pipelineParallel > 1 ? ` pp${fleet.pipelineParallel}` : ''}${fleet.dataParallel > 1 ? ` dp${fleet.dataParallel}` : ''})`;
  return [`${facts.llm.id} ${weightFormat(scenario, facts)}`, plan.label, `${gpusOf(fleet, perReplica)} × ${facts.gpu.id}${layout}`].join(' · ');
}

/** `4`, or `1 to 16` where a controller decides. */
function gpusOf({ replicas, autoscale }: Scenario['fleet'], perReplica: number): string {
  return autoscale === undefined ? String(replicas * perReplica) : `${autoscale.min * perReplica} to ${autoscale.max * perReplica}`;
}

/** `llama-3.1-8b bf16 · vllm-v1 0.23 · 1 × h100-sxm · azure-conversation, 58.4 min @ 5.53 req/s`; several pools are joined by `+`. */
export function fleetTitle(pools: readonly string[], facts: Pick<RunFacts, 'origin'>, columns: RequestColumns): string {
  const spanS = columns.arrivalS[columns.count - 1]! - columns.arrivalS[0]!;
  const rate = spanS > 0 ? `${quantity((columns.count - 1) / spanS)} req/s for ${duration(spanS)}` : 'one burst';
  return [pools.join(' + '), `${facts.origin.description} @ ${rate}`].join(' · ');
}
