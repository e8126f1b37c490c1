import { planDeployment, poolFacts, poolsOf, withoutPlace } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { loadFacts } from '../load/load-facts.node.ts';
import type { Deployment } from './bounds/deployment.ts';
import type { Pruned, PruneReason } from './bounds/pruned.ts';
import { fleetOf, gpusOf, labelOf, type Candidate } from './candidate.ts';
import { baseWith } from './file/base-with.node.ts';
import type { Plan } from './file/plan.ts';

/** A candidate as a deployment of one replica, or why there is none. @throws ForetokenError for what is wrong with all candidates: an unknown model. */
export async function deploy(plan: Plan, candidate: Candidate): Promise<Deployment | Pruned> {
  try {
    return await fitted(plan, candidate);
  } catch (error) {
    const reason = error instanceof ForetokenError && error.exitCode !== 1 ? reasonOf(error) : undefined;
    if (reason === undefined) throw error;
    return { label: labelOf(candidate), reason, detail: withoutPlace(error as ForetokenError).message };
  }
}

async function fitted(plan: Plan, candidate: Candidate): Promise<Deployment | Pruned> {
  const { data, prices, limits } = plan;
  const gpusPerReplica = gpusOf(candidate);
  if (gpusPerReplica > limits.gpusPerNode) return { label: labelOf(candidate), reason: 'layout', detail: `${gpusPerReplica} GPUs per replica, and a node has ${limits.gpusPerNode}` };
  const fleet = fleetOf(candidate, 1, data['fleet'] as Readonly<Record<string, unknown>>, prices[candidate.gpu]);
  const loaded = baseWith(plan, [`fleet=${JSON.stringify(fleet)}`]);
  const { engine, price, gpu, ...facts } = await loadFacts(loaded);
  const { loadLatencyData } = await import('@foretoken/latency/node');
  const engines = planDeployment(loaded.scenario, { ...facts, gpu }, loadLatencyData(gpu), engine);
  if (price === null) return { label: labelOf(candidate), reason: 'price', detail: `${candidate.gpu} has no price; \`prices:\` of the plan can give one` };
  const { latency } = loaded.scenario;
  return {
    candidate,
    plan: engines,
    facts: poolFacts(engines),
    gpusPerReplica,
    usdPerReplicaHour: gpusPerReplica * price.usdPerGpuHour,
    priceSource: `${price.source}, ${price.date}`,
    overheadS: latency.side === 'client' ? (latency.requestOverheadS ?? engines.requestOverheadS) : 0,
    speculates: poolsOf(loaded.scenario)[0]!.engine['speculative'] !== undefined,
  };
}

const REASONS: Readonly<Record<string, PruneReason>> = { E0310: 'memory', E0311: 'memory', E0405: 'layout', E0312: 'format', E0403: 'format', E0406: 'format', E0402: 'unsupported' };

/** Names that nobody knows are mistakes of the plan, not properties of a candidate. */
const MISTAKES: readonly string[] = ['E0301', 'E0302', 'E0303', 'E0304', 'E0305', 'E0306', 'E0307', 'E0308', 'E0309', 'E0801'];

function reasonOf({ code }: ForetokenError): PruneReason | undefined {
  if (MISTAKES.includes(code) || code.startsWith('E01')) return undefined;
  return REASONS[code] ?? 'unsupported';
}
