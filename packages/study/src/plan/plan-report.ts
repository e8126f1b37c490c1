import { duration, quantity, usd } from '@foretoken/kernel';
import { PRUNE_REASONS, type PruneReason } from './bounds/pruned.ts';
import { paretoPoints, type SimulatedFleet } from './finish/pareto.ts';
import { recommendedFleet } from './finish/recommended-fleet.ts';
import type { Sized } from './fleets/size-shape.ts';
import type { PlanField, PlanOutcome } from './plan-fleets.ts';
import type { AlsoRan, PlanResult, PruneSummary } from './plan-result.ts';
import { nearestMiss } from './nearest-miss.ts';

/** What the result tells beside what was found. */
export interface PlanFacts {
  readonly foretoken: string;
  /** `azure-conversation profile, 8,000 requests`. */
  readonly description: string;
  readonly drawn: boolean;
  readonly simulations: number;
  readonly requests: number;
}

const METHOD = 'bounds (memory, latency of an idle replica, roofline), then branch and bound: candidates in the order of their estimated cost (state-dependent queue), each sized by simulation on common random numbers';

const HOURS_PER_MONTH = 730;

/** Everything that a plan found out, as plain data. */
export function planReport(field: PlanField, outcome: PlanOutcome, facts: PlanFacts): PlanResult {
  const { plan, workload, deployments } = field;
  const fleets = outcome.finished.map((finished, i) => recommendedFleet(finished, i + 1, plan, workload, facts.drawn));
  const simulated = outcome.sized.filter(({ tried }) => tried.size > 0);
  const shown = new Set(fleets.map(({ label }) => label));
  const plans = deployments.flatMap((each) => ('reason' in each ? [] : [each]));
  // Errors of GPUs that nobody is told to buy would only be long.
  const used = new Set(fleets.flatMap(({ gpu }) => gpu.split(' + ')));
  const sentence = decision(field, outcome, fleets);
  return {
    schema: 'foretoken.plan/1',
    name: plan.name,
    title: `${plan.base.fleet.model} · ${facts.description} · ${quantity(workload.ratePerS)} req/s`,
    decision: { kind: outcome.isInterrupted ? 'interrupted' : fleets.length === 0 ? 'infeasible' : 'found', sentence, nearestMiss: fleets.length > 0 || (outcome.isInterrupted && simulated.length === 0) ? null : nearestMiss(outcome) },
    slo: [...plan.base.slo, ...Object.entries(plan.base.classSlo ?? {}).flatMap(([name, terms]) => terms.map((term) => ({ class: name, ...term })))],
    ratePerS: workload.ratePerS,
    counts: { candidates: simulated.length + outcome.pruned.length, simulated: simulated.length, pruned: outcome.pruned.length, simulations: facts.simulations, requests: facts.requests },
    fleets,
    alsoRan: simulated.filter(({ shape }) => !shown.has(shape.label)).map((sized) => alsoRan(sized, outcome)),
    pruned: summaries(outcome),
    pareto: paretoPoints(simulated.flatMap(simulatedFleets)),
    limits: { ...plan.limits, usdPerHour: Number.isFinite(plan.limits.usdPerHour) ? plan.limits.usdPerHour : null },
    provenance: {
      foretoken: facts.foretoken,
      seed: plan.base.seed,
      workload: facts.description,
      statistics: workload.rule,
      slo: plan.sloSource,
      prices: [...new Set(plans.map(({ priceSource, usdPerReplicaHour, gpusPerReplica }) => `${usd(usdPerReplicaHour / gpusPerReplica)} ${priceSource}`))],
      latencyModel: [...new Set(plans.map(({ plan: { provenance } }) => provenance.model))],
      latencyError: [...new Set(plans.filter(({ candidate: { gpu } }) => used.has(gpu)).map(({ plan: { provenance } }) => provenance.error))],
      method: METHOD,
    },
  };
}

function decision({ plan, workload }: PlanField, { isInterrupted }: PlanOutcome, fleets: PlanResult['fleets']): string {
  const terms = [...plan.base.slo, ...Object.entries(plan.base.classSlo ?? {}).flatMap(([name, own]) => own.map((term) => ({ ...term, class: name })))];
  const bounds = terms.map((term) => `${term.statistic} ${term.metric.toUpperCase()}${'class' in term ? ` of ${String(term.class)}` : ''} ≤ ${duration(term.boundS)}`).join(', ');
  const rate = `${quantity(workload.ratePerS)} req/s`;
  const best = fleets[0];
  if (best === undefined) return isInterrupted ? `Interrupted before any fleet held ${bounds} at ${rate}.` : `No candidate holds ${bounds} at ${rate} within the limits.`;
  const what = `${best.gpuText} (${best.replicas} × ${best.label})`;
  return `${isInterrupted ? 'Cheapest so far' : 'Cheapest fleet'} that holds ${bounds} at ${rate}: ${what}, ${usd(best.usdPerHour)}/h, ${usd(Math.round(HOURS_PER_MONTH * best.usdPerHour)).replace('.00', '')} a month.`;
}

function summaries({ pruned }: PlanOutcome): readonly PruneSummary[] {
  return (Object.keys(PRUNE_REASONS) as PruneReason[]).flatMap((reason) => {
    const candidates = pruned.filter((each) => each.reason === reason).map(({ label, detail }) => ({ label, detail }));
    return candidates.length === 0 ? [] : [{ reason, sentence: PRUNE_REASONS[reason], count: candidates.length, candidates }];
  });
}

function alsoRan({ shape, replicas, tried }: Sized, { ranking, checked }: PlanOutcome): AlsoRan {
  const closing = checked.find((finished) => finished.shape === shape);
  if ((closing?.check?.verdict ?? 'held') !== 'held') return { label: shape.label, replicas: null, usdPerHour: null, why: `held with ${replicas} replicas, and did not hold for certain in its closing check, also with ${closing!.replicas}` };
  if (closing !== undefined && closing.repairs > 0) return { label: shape.label, replicas: closing.replicas, usdPerHour: shape.usdAt(closing.replicas), why: `holds, and costs more: its closing check took ${closing.repairs} more than the search found` };
  const usdPerHour = replicas === null ? null : shape.usdAt(replicas);
  const most = Math.max(...tried.keys());
  const undecided = [...tried.values()].some(({ kind }) => kind === 'undecided');
  const limited = ranking.mostReplicas(shape) < shape.mostReplicas;
  const why = replicas !== null ? 'holds, and costs more' : limited ? `misses with ${most} replicas (${usd(shape.usdAt(most))}/h), as many as would still rank` : `misses with ${most} replicas, as many as the limits allow`;
  return { label: shape.label, replicas, usdPerHour, why: undecided ? `${why}; an interval that reached over its bound counted as missed` : why };
}

function simulatedFleets({ shape, tried }: Sized): readonly SimulatedFleet[] {
  return [...tried].flatMap(([replicas, { kind, trials }]): readonly SimulatedFleet[] => {
    const whole = trials.filter(({ figures }) => figures !== null);
    return whole.length === 0 ? [] : [{ shape, replicas, trials: whole, holds: kind === 'held' || kind === 'likely' }];
  });
}
