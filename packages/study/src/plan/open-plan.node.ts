import { dependsOnSeed, type SloTerm } from '@foretoken/fleet';
import { count, duration, quantity } from '@foretoken/kernel';
import type { RequestColumns } from '@foretoken/engines';
import { loadRequests } from '../load/load-requests.node.ts';
import { boundedGroups } from './bounds/bounded-groups.ts';
import { lengthMix } from './bounds/length-mix.ts';
import { stepLimits } from './bounds/step-limits.ts';
import type { Deployment } from './bounds/deployment.ts';
import type { Pruned } from './bounds/pruned.ts';
import { deploy } from './deploy.node.ts';
import { tooFewRequests } from './diagnostics.ts';
import { enumerate } from './enumerate.ts';
import { trialSets } from './evaluate/trial-sets.ts';
import { baseWith } from './file/base-with.node.ts';
import type { Plan } from './file/plan.ts';
import type { Demand } from './fleets/shape-of.ts';
import { solveMix } from './mixed/solve-mix.node.ts';
import type { PlanField } from './plan-fleets.ts';
import { requestsByRule, steadyRate, type PlanWorkload } from './workload.ts';

/** Requests of the first look, from which lengths and, where nothing says it, the rate are taken. */
const LOOK = 20_000;

/** A plan with everything that bounds and estimates need. */
export interface OpenedPlan extends PlanField {
  /** `azure-conversation profile, 8,000 requests`. */
  readonly description: string;
  /** Requests differ from seed to seed. */
  readonly drawn: boolean;
}

/** Loads the workload, settles its rate and the length of simulations, and sets up every candidate. @throws ForetokenError E03xx, E05xx, E1064. */
export async function openPlan(asked: Plan): Promise<OpenedPlan> {
  const { base } = asked;
  const drawn = dependsOnSeed(base.workload);
  const plan: Plan = drawn ? asked : { ...asked, replications: { least: 1, most: 1 } };
  const known = steadyRate(base.workload);
  const look = await loadRequests(baseWith(plan, known === undefined ? [] : [...endsOf(plan).map((path) => `${path}=null`), `workload.requests=${plan.requests ?? LOOK}`]), base.seed);
  const mix = lengthMix(look.columns);
  const naturalPerS = known ?? measuredRate(look.columns);
  const ratePerS = plan.ratePerS ?? naturalPerS;
  const rateScale = (base.workload.rateScale * ratePerS) / naturalPerS;
  const workload = lengthOf(plan, known !== undefined, mix.outputTokens, ratePerS, rateScale);
  const sample = workload.requests === null && rateScale === base.workload.rateScale ? look : await loadRequests(baseWith(plan, trialSets({ fleet: JSON.stringify(plan.data['fleet']), load: 1, seed: base.seed, length: 1 }, workload)), base.seed);
  checkLength(sample.columns.count, plan.requests !== null, [...base.slo, ...Object.values(base.classSlo ?? {}).flat()]);
  const demand: Demand = { mix: lengthMix(sample.columns), ratePerS, kind: workload.kind, slo: base.slo, groups: boundedGroups(base, sample.columns) };
  return { plan, workload, demand, deployments: await deployAll(plan, demand), solveMix, description: sample.origin.description, drawn };
}

/** What ends a steady workload early: settings of the base scenario that the length by rule replaces. */
function endsOf({ data }: Plan): readonly string[] {
  const workload = data['workload'] as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  return [...(workload['duration'] === undefined ? [] : ['workload.duration']), ...(workload['synthetic']?.['requests'] === undefined ? [] : ['workload.synthetic.requests'])];
}

function lengthOf(plan: Plan, isSteady: boolean, outputTokens: number, ratePerS: number, rateScale: number): PlanWorkload {
  const drawn = dependsOnSeed(plan.base.workload);
  const common = { ratePerS, rateScale, drawn, lifted: isSteady ? endsOf(plan) : [] };
  if (plan.requests !== null) return { ...common, requests: plan.requests, kind: isSteady ? 'steady' : 'window', rule: `${count(plan.requests)} requests per simulation, as asked` };
  if (!isSteady) return { ...common, requests: null, kind: 'window', rule: `terminating: the window of the scenario is replayed whole, from an empty fleet to the last answer${drawn ? '' : '; it is recorded and the same under every seed, so that replications would say nothing new'}` };
  const requests = requestsByRule(plan.base, outputTokens, ratePerS);
  return { ...common, requests, kind: 'steady', rule: `steady state: ${count(requests)} requests (${duration(requests / ratePerS)} at ${quantity(ratePerS)} req/s) per simulation from an empty fleet, 8 times what the fleet may hold and 40 beyond the highest percentile` };
}

function measuredRate({ arrivalS, count: n }: RequestColumns): number {
  const spanS = arrivalS[n - 1]! - arrivalS[0]!;
  return spanS > 0 ? (n - 1) / spanS : n;
}

function checkLength(requests: number, isAsked: boolean, terms: readonly SloTerm[]): void {
  for (const { statistic } of terms) {
    const needed = statistic === 'mean' ? 1 : Math.ceil(10 / (1 - Number(statistic.slice(1)) / 100) - 1e-6);
    if (requests < needed) throw tooFewRequests(requests, needed, statistic, isAsked);
  }
}

async function deployAll(plan: Plan, { mix, slo }: Demand): Promise<readonly (Deployment | Pruned)[]> {
  const all: (Deployment | Pruned)[] = [];
  for (const candidate of enumerate(plan.candidates)) {
    const own = await deploy(plan, candidate);
    all.push(own);
    if ('reason' in own) continue;
    const option = own.plan.limits.stepTokens?.option;
    if (option === undefined) continue;
    for (const value of limitsToTry(plan, own, mix, slo)) all.push(await deploy(plan, { ...candidate, stepTokens: { option, value } }));
  }
  return all;
}

function limitsToTry({ candidates: { stepTokens } }: Plan, deployment: Deployment, mix: Demand['mix'], slo: Demand['slo']): readonly number[] {
  if (stepTokens === 'default') return [];
  return stepTokens === 'auto' ? stepLimits(deployment, mix, slo) : stepTokens.filter((value) => value !== deployment.facts.stepTokens);
}
