import { duration, percent } from '@foretoken/kernel';
import { engineDriver } from '@foretoken/engines';
import type { EnginePlan, RequestColumns } from '@foretoken/engines';
import type { Horizon } from '../horizon.ts';
import type { RunResult, RunWarning } from '../result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';

/** What warnings are made from. */
export interface WarningContext {
  readonly scenario: Scenario;
  readonly facts: RunFacts;
  readonly plan: EnginePlan;
  readonly columns: Pick<RequestColumns, 'priority'>;
  readonly requests: RunResult['requests'];
  readonly horizon: Horizon;
  /** What is about the workload is said once, for the first pool. */
  readonly isFirst: boolean;
  /** Name under `fleet.pools`; absent = there is one pool. */
  readonly pool?: string;
}

/** Everything a careful reader would want to be told; one sentence each. */
export function warningsOf(context: WarningContext): RunWarning[] {
  const { scenario, facts, plan, columns, requests, horizon, isFirst, pool } = context;
  const assumed = (facts.llm.warnings ?? []).map((message): RunWarning => ({ code: 'W0801', message }));
  const warnings: RunWarning[] = [...assumed, ...plan.notes];
  const say = (code: string, message: string): void => void warnings.push({ code, message });
  const { failed, total } = requests;
  if (isFirst && (failed['prompt_too_long'] ?? 0) > 0) {
    say('W0701', `${failed['prompt_too_long']} of ${total} prompts do not fit into ${plan.limits.length.flag} and were refused (prompt and output: ${plan.maxModelLen} tokens at most).`);
  }
  if (isFirst && (failed['queue_full'] ?? 0) > 0) say('W0702', `${failed['queue_full']} of ${total} arrivals found the queue full and were refused.`);
  if (isFirst && (failed['unfinished'] ?? 0) > 0) {
    say('W0703', `${failed['unfinished']} requests did not end: they need more than the ${plan.usableBlocks} KV blocks there are, stand behind one that does, or evict each other without end.`);
  }
  if (isFirst && facts.origin.quantisedArrivalsS !== null) {
    say('W0704', `Arrivals lie on a ${duration(facts.origin.quantisedArrivalsS)} grid, so that they come in bursts that were not there; consider workload.jitter: true.`);
  }
  if (isFirst && horizon.kind === 'steady-state' && horizon.warmUp.ttftS === null && total >= 50) say('W0705', 'No steady state was found (MSER-5): averages include the transient.');
  const { tensorParallel: gpus, dataParallel } = scenario.fleet;
  const domain = facts.gpu.scaleUp?.domainGpus ?? Infinity;
  if (gpus > domain) say('W0706', `tensorParallel ${gpus} spans more than the ${domain} GPUs of a ${facts.gpu.id} scale-up domain: all-reduce crosses nodes.`);
  else if (facts.llm.moe !== null && dataParallel > 1 && gpus * dataParallel > domain) {
    say('W0706', `tensorParallel ${gpus} x dataParallel ${dataParallel} spans more than the ${domain} GPUs of a ${facts.gpu.id} scale-up domain: tokens cross nodes on their way to the experts.`);
  }
  const band = plan.provenance.band;
  if (band !== null && (band[0] < 0.8 || band[1] > 1.25)) {
    say('W0707', `Step times of this kind were off by ${signed(band[0] - 1)} to ${signed(band[1] - 1)} on public measurements: calibrate before you buy.`);
  }
  const urgent = plan.capabilities.priority ? 0 : (columns.priority?.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) ?? 0);
  if (urgent > 0) {
    const option = engineDriver(scenario.fleet.engine.name).switches?.priority;
    say('W0708', `${urgent} of ${total} requests have a priority, which ${plan.label} does not look at${option === undefined ? '' : `; ${pool === undefined ? 'fleet' : `fleet.pools.${pool}`}.engine.${option} does`}.`);
  }
  return warnings;
}

function signed(fraction: number): string {
  return `${fraction < 0 ? '−' : '+'}${percent(Math.abs(fraction))}`;
}
