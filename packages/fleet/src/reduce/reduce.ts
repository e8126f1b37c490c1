import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { Horizon } from '../horizon.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { FleetPlan } from '../loop/fleet-plan.ts';
import { policiesInUse } from '../policies/run-policies.ts';
import type { RunResult, RunWarning } from '../result.ts';
import { hashScenario } from '../scenario/hash-scenario.ts';
import { horizonOf } from '../scenario/horizon-kind.ts';
import { poolsOf, poolView } from '../scenario/pools-of.ts';
import type { PoolScenario, Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import { attainmentHalfWidth } from './attainment-interval.ts';
import { backlogOf, backlogWarnings, poolBacklogs } from './backlog.ts';
import { billOf } from './bill.ts';
import { blameFaults } from './blame-faults.ts';
import { classResults } from './class-results.ts';
import { clientOverheadS } from './client-overhead.ts';
import { costOf } from './cost.ts';
import { decide } from './decide.ts';
import { energyOf } from './energy.ts';
import { cacheOf, engineOf, memoryOf } from './engine-figures.ts';
import { fleetFigures } from './fleet-figures.ts';
import { legResults } from './leg-results.ts';
import { overloadEpisode } from './overload-episode.ts';
import { poolResults, spansOf } from './pool-results.ts';
import { requestMetrics } from './request-metrics.ts';
import { countsOf } from './requests.ts';
import { idleRouteWarnings, routeWarnings } from './route-warnings.ts';
import { sampleWarnings } from './samples.ts';
import { SloGroups } from './slo-groups.ts';
import { GapMetric, Metric } from './summarize.ts';
import { throughputOf } from './throughput.ts';
import { timelineOf } from './timeline.ts';
import { fleetTitle, poolTitle } from './title.ts';
import { WaitingCurve } from './waiting.ts';
import { warmUpOf } from './warm-up.ts';
import { warningsOf } from './warnings.ts';

/** A result, and the requests that met every bound; null without an SLO. */
export interface Reduced {
  readonly result: RunResult;
  readonly good: readonly number[] | null;
}

/** Turns the columns and totals of one run into the result that people read. */
export function reduce(scenario: Scenario, facts: RunFacts, fleet: FleetPlan, columns: RequestColumns, run: FleetRun): Reduced {
  const { log, recorders } = run;
  const plans = fleet.pools.map(({ plan }) => plan);
  const overheadS = clientOverheadS(scenario, fleet);
  const metrics = requestMetrics(columns, log, overheadS);
  const [ttft, e2e, tpot] = [new Metric(metrics.ttftS()), new Metric(metrics.e2eS()), new Metric(metrics.tpotS())];
  // Only their summaries are kept: a million requests cost 24 MB per metric held.
  const [queue, prefill] = [new Metric(metrics.queueS()).summary(), new Metric(metrics.prefillS()).summary()];
  const itl = new GapMetric(run.gaps);
  const requests = countsOf(log);
  const groups = new SloGroups(scenario, columns, log, overheadS);
  const slo = groups.checks({ ttft, itl, tpot, e2e });
  const good = groups.areAny ? groups.good(metrics) : null;
  const goodput = good === null ? null : goodputOf(good, log, columns.count, run.endS);
  // Asynchronous scheduling may compute a step for nothing after the last finish.
  const idleS = Math.max(run.endS, ...recorders.flatMap(({ replicas }) => replicas.map(({ lastEndS }) => lastEndS)));
  const waiting = new WaitingCurve(columns, log);
  const timeline = timelineOf(run, waiting, idleS);
  const horizon: Horizon = { ...horizonOf(scenario.workload), warmUp: warmUpOf(columns, metrics.rows, metrics.ttftS(), timeline), samples: groups.samples };
  const throughput = throughputOf(columns, log, metrics, run.endS, horizon.warmUp.longestS);
  const spans = spansOf(run, log, idleS);
  const engine = engineOf(spans, waiting, idleS);
  const latency = {
    ttft: ttft.summary(),
    itl: itl.summary(),
    tpot: tpot.summary(),
    e2e: e2e.summary(),
    queue,
    prefill,
    normalized: new Metric(metrics.normalizedS()).summary(),
    requestOverheadS: overheadS,
    side: scenario.latency.side,
  };
  const ofAll = backlogOf(timeline, columns.arrivalS[columns.count - 1]!, columns.count);
  const overloadedPools = poolBacklogs(run, columns, timeline);
  const backlog = ofAll.isGrowing ? ofAll : (overloadedPools[0] ?? ofAll);
  const breakdown = { queueS: orZero(queue.mean), prefillS: orZero(prefill.mean), overheadS };
  const policies = policiesInUse(facts.policies);
  const warnings: RunWarning[] = poolsOf(scenario).flatMap((pool, index) => warningsOf({ scenario: poolView(scenario, pool), facts: { ...facts, ...facts.pools?.[pool.name] }, plan: plans[index]!, columns, requests, horizon, isFirst: index === 0, ...(scenario.fleet.pools === undefined ? {} : { pool: pool.name }) }));
  warnings.push(...sampleWarnings(horizon.samples), ...backlogWarnings(overloadedPools), ...(backlog.isGrowing ? [] : overloadEpisode(horizon.kind, timeline, columns.count)));
  const legs = legResults(run.legs);
  const poolNames = fleet.pools.map(({ name }) => name);
  if (scenario.fleet.routes !== undefined) warnings.push(...routeWarnings(fleet.routes, legs, latency), ...idleRouteWarnings(fleet.routes, legs, poolNames));
  else if (poolNames.length > 1) warnings.push(...idleRouteWarnings(fleet.routes, legs, poolNames));
  for (const what of run.idleFaults) warnings.push({ code: 'W0752', message: `The fault "${what}" struck nobody: no such replica was there, or the run was over.` });
  const titles = poolsOf(scenario).map((pool, index) => poolTitle(poolView(scenario, pool), facts.pools?.[pool.name] ?? facts, plans[index]!));
  const busiest = busiestOf(spans);
  const bill = billOf(scenario, facts, run, columns);
  const energy = energyOf(scenario, facts, run);
  const isElaborate = scenario.fleet.pools !== undefined || scenario.fleet.routes !== undefined || fleet.pools.some(({ isDynamic }) => isDynamic);
  const result: RunResult = {
    schema: 'foretoken.result/1',
    name: scenario.name,
    title: fleetTitle(titles, facts, columns),
    decision: decide({
      plan: plans[busiest]!,
      ...(plans.length === 1 ? {} : { pool: fleet.pools[busiest]!.name }),
      ...scalingOf(run),
      ...gatewayLimitOf(poolsOf(scenario)[busiest]!),
      blame: blameFaults(run.faults, columns, good),
      slo,
      backlog,
      requests,
      latency,
      throughput,
      engine: plans.length === 1 ? engine : engineOf([spans[busiest]!], waiting, idleS),
      ttft: breakdown,
      meanContextTokens: meanContext(columns, log, metrics.rows),
    }),
    requests,
    latency,
    throughput,
    goodput,
    slo,
    engine,
    cache: cacheOf(plans, columns, log),
    cost: costOf({ scenario, facts, fleet, run, throughput, bill }, goodput?.tokensPerS ?? null),
    memory: memoryOf(plans[0]!),
    ttftBreakdown: breakdown,
    cdf: { ttft: ttft.curve(), itl: itl.curve(), tpot: tpot.curve(), e2e: e2e.curve() },
    timeline,
    replicas: replicasOf(run, idleS),
    horizon,
    ...(scenario.fleet.pools === undefined ? {} : { pools: poolResults(fleet, run, columns, spans, overheadS, idleS, titles) }),
    ...((columns.classNames?.length ?? 0) === 0 ? {} : { classes: classResults(columns, log, slo, good, overheadS) }),
    ...(scenario.fleet.routes === undefined ? {} : { routes: legs }),
    ...(isElaborate ? { fleet: fleetFigures(run, columns, good) } : {}),
    ...(bill === null ? {} : { bill }),
    ...(energy === null ? {} : { energy }),
    provenance: {
      foretoken: facts.foretokenVersion,
      seed: scenario.seed,
      replications: 1,
      scenarioHash: hashScenario(scenario, facts.policies),
      ...(policies.length === 0 ? {} : { policies }),
      engine: [...new Set(plans.map(({ upstream }) => upstream))].join('; '),
      workload: facts.origin.description,
      trace: facts.origin.trace,
      latencyModel: [...new Set(plans.map(({ provenance }) => provenance.model))].join('; '),
      latencyError: [...new Set(plans.map(({ provenance }) => provenance.error))].join('; '),
      intervals: `95 %: batch means, and order statistics widened by correlation for quantiles, over 20 consecutive parts of one run${run.gaps.isExact ? '' : '; ITL quantiles from a sketch with 0.05 % error'}`,
    },
    warnings,
  };
  return { result, good };
}

/** How long the replicas took to start that controllers asked for. */
function scalingOf({ pools, record }: FleetRun): { readonly coldStartS?: number } {
  const took = record.starts.filter(({ pool }) => pools[pool]!.plan.autoscale !== undefined).map(({ tookS }) => tookS);
  return took.length === 0 ? {} : { coldStartS: took.reduce((sum, each) => sum + each, 0) / took.length };
}

/** The pool with a step running for the largest share of its time: what bounds the fleet is looked for there. */
function busiestOf(spans: ReturnType<typeof spansOf>): number {
  const busy = spans.map(({ recorder, upS, plan }) => (upS > 0 ? recorder.replicas.reduce((sum, { busyS }) => sum + busyS, 0) / upS / (plan.ranks ?? 1) : 0));
  return busy.indexOf(Math.max(...busy));
}

function goodputOf(rows: readonly number[], log: RequestLog, total: number, makespanS: number): NonNullable<RunResult['goodput']> {
  const tokens = rows.reduce((sum, row) => sum + log.generatedTokens[row]!, 0);
  return { requestsPerS: rows.length / makespanS, fraction: rows.length / total, tokensPerS: tokens / makespanS, interval: { requestsPerS: null, fraction: attainmentHalfWidth(rows, total), tokensPerS: null } };
}

/** Tokens that a request holds on average while it decodes. */
function meanContext(columns: RequestColumns, log: RequestLog, rows: Int32Array): number {
  let weighted = 0;
  let tokens = 0;
  for (const r of rows) {
    weighted += log.generatedTokens[r]! * (columns.inputTokens[r]! + log.generatedTokens[r]! / 2);
    tokens += log.generatedTokens[r]!;
  }
  return tokens > 0 ? weighted / tokens : 0;
}

/** Shares of the replicas of all pools, in order of creation; the recorders' totals are those of their ranks. */
function replicasOf({ slots, pools, log, poolOf }: FleetRun, endS: number): RunResult['replicas'] {
  const counts = pools.map(({ slots: own }) => ({ requests: new Float64Array(own.length), preemptions: new Float64Array(own.length) }));
  for (let r = 0; r < log.replica.length; r++) {
    const [pool, replica] = [poolOf(r), log.replica[r]!];
    if (replica < 0 || pool < 0) continue;
    counts[pool]!.requests[replica]!++;
    counts[pool]!.preemptions[replica]! += log.preemptions[r]!;
  }
  return slots.map(({ pool, incarnation }, index) => {
    const { recorder, plan } = pools[pool]!;
    const ranks = plan.plan.ranks ?? 1;
    const own = recorder.replicas.slice(incarnation * ranks, (incarnation + 1) * ranks);
    return {
      index,
      ...(pools.length === 1 ? {} : { pool: plan.name }),
      requests: counts[pool]!.requests[incarnation]!,
      steps: own.reduce((sum, { steps }) => sum + steps, 0),
      busy: endS > 0 ? own.reduce((sum, { busyS }) => sum + busyS, 0) / ranks / endS : 0,
      preemptions: counts[pool]!.preemptions[incarnation]!,
    };
  });
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** What a detector of requests in flight lets a replica have at a time. */
function gatewayLimitOf({ flowControl }: PoolScenario): { readonly gatewayLimit?: number } {
  if (flowControl?.saturation.detector !== 'concurrency' || flowControl.saturation.tokens !== undefined) return {};
  return { gatewayLimit: flowControl.saturation.requests };
}
