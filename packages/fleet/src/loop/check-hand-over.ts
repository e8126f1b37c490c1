import { ForetokenError } from '@foretoken/kernel';
import { autoscalerPolicy } from '../autoscalers/registry.ts';
import type { FaultScenario } from '../scenario/fault-scenario.ts';
import type { RouteScenario } from '../scenario/route-scenario.ts';
import type { DisaggregatedTarget } from './journey.ts';
import type { PoolPlan } from './pool-plan.ts';

/** Both sides of every disaggregated leg can hand KV over, and to each other. Throws E0741, E0742, E0743, E0745, E0746. */
export function checkHandOver(routes: readonly RouteScenario[], pools: readonly PoolPlan[], faults: readonly FaultScenario[]): void {
  for (const { chain } of routes) {
    for (const { target, overflowAbove } of chain) {
      if (target.kind !== 'disaggregated') continue;
      if (overflowAbove !== undefined) throw passesBy('overflowAbove', 'fleet.routes', target);
      const [prefill, decode] = [target.prefill, target.decode].map((name) => pools.find((pool) => pool.name === name)!) as [PoolPlan, PoolPlan];
      for (const pool of [prefill, decode]) {
        if (pool.flowControl !== undefined) throw passesBy('flowControl', `fleet.pools.${pool.name}.flowControl`, target);
        if (pool.buffers) throw passesBy('buffer', `fleet.pools.${pool.name}`, target);
        if (faults.some((fault) => (fault.kind === 'delay' || fault.kind === 'partition') && (fault.pool ?? pool.name) === pool.name)) throw networkBetween(target);
        if (pool.autoscale !== undefined && autoscalerPolicy(pool.autoscale.policy).sizesWholeAnswers === true) throw sizesBoth(pool.name, pool.autoscale.policy);
      }
      for (const pool of [prefill, decode]) if (pool.plan.handover === undefined) throw cannotHandOver(pool);
      if (prefill.plan.label.split(' ')[0] !== decode.plan.label.split(' ')[0]) throw speaksOther(prefill, decode);
      if (prefill.plan.memory.kvBytesPerToken * prefill.gpusPerReplica === 0) throw cannotHandOver(prefill);
    }
  }
}

function cannotHandOver({ name, plan }: PoolPlan): ForetokenError {
  return new ForetokenError(`Pool ${name} runs ${plan.label}, which cannot hand the KV of prompts over as it is set up.`, {
    code: 'E0741',
    path: `fleet.pools.${name}`,
    hint: 'Disaggregate with vllm-v1 (full attention, no KV tiers) or sglang, or send to the pool directly with `pool:`.',
  });
}

function networkBetween({ prefill, decode }: DisaggregatedTarget): ForetokenError {
  return new ForetokenError(`Faults of the network between router and replicas are not simulated for requests that pool ${prefill} hands over to pool ${decode}.`, {
    code: 'E0745',
    path: 'fleet.faults',
    hint: 'Aim them at other pools with `pool:`, or take a fault of the replicas: crash, outage, hang, slow.',
  });
}

function sizesBoth(pool: string, policy: string): ForetokenError {
  return new ForetokenError(`The autoscaler ${policy} sizes pools that compute prompts and answers, and pool ${pool} does only one of them.`, {
    code: 'E0746',
    path: `fleet.pools.${pool}.autoscale.policy`,
    hint: 'Take one that follows a metric of the pool: hpa, keda, step, ray-serve.',
  });
}

function passesBy(what: string, path: string, { prefill, decode }: DisaggregatedTarget): ForetokenError {
  return new ForetokenError(`Requests that pool ${prefill} hands over to pool ${decode} pass by \`${what}\`: they go to the replicas without waiting in a gateway.`, {
    code: 'E0743',
    path,
    hint: what === 'buffer' ? 'Leave `buffer` out, and keep at least one replica: `autoscale: {min: 1}`.' : `Leave \`${what}\` out, or send to one pool with \`pool:\`.`,
  });
}

function speaksOther(prefill: PoolPlan, decode: PoolPlan): ForetokenError {
  return new ForetokenError(`Pool ${prefill.name} runs ${prefill.plan.label} and pool ${decode.name} ${decode.plan.label}: one engine cannot read the KV blocks of another.`, {
    code: 'E0742',
    path: `fleet.pools.${decode.name}.engine`,
    hint: 'Give both pools the same engine; GPU, parallelism and replicas may differ.',
  });
}
