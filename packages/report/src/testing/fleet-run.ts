import type { BillResult, ClassResult, EnergyResult, FleetResult, LegResult, PoolResult, RunResult, SloCheck } from '@foretoken/fleet';
import { fixtureEvents, fixtureStates } from './fleet-timeline.ts';
import type { FixtureRequests } from './fixture-log.ts';
import { summarize } from './fixture-reduce.ts';
import { fixtureRun } from './run-result.ts';
import type { FixtureRun } from './run-result.ts';

export interface FleetFixture {
  readonly requests?: number;
  readonly pools?: readonly string[];
  /** Replicas of each pool at its largest. */
  readonly replicas?: number;
  readonly classes?: readonly string[];
  readonly events?: number;
}

export const BIN_S = 2;
const GPUS = 2;
const TTFT_BOUND_S = 1;
const TPOT_BOUND_S = 0.05;

/** A run with every optional part of a result; its parts add up, and the tests vary it with spreads. */
export function fleetRun({ requests = 2000, pools = ['chat', 'batch'], replicas = 4, classes = ['chat', 'batch, "nightly"'], events = 12 }: FleetFixture = {}): FixtureRun {
  const { columns: given, log, result } = fixtureRun(requests);
  const columns = { ...given, classIndex: Int32Array.from({ length: requests }, (_, row) => row % classes.length), classNames: classes };
  const rows = { columns, log };
  const fleet = fleetOf(result, rows, pools, replicas, events);
  const bill = billOf(fleet, classes);
  return {
    columns,
    log,
    result: {
      ...result,
      goodput: result.goodput === null ? null : { ...result.goodput, fraction: rowsWithin(rows) / requests },
      title: pools.map((name) => poolTitle(name, replicas)).join(' + '),
      replicas: pools.flatMap((pool, p) => Array.from({ length: replicas }, (_, i) => ({ index: p * replicas + i, pool, requests: 10 + i, steps: 900, busy: 0.9 / (1 + 0.1 * i) / (1 + p), preemptions: i % 2 }))),
      pools: pools.map((name, p) => poolOf(result, rows, name, replicas, (row) => row % pools.length === p)),
      classes: classes.map((name, c) => classOf(rows, name, (row) => row % classes.length === c)),
      routes: routesOf(pools, result.requests.total),
      fleet,
      bill,
      energy: energyOf(result),
    },
  };
}

function rowsWithin({ columns, log }: FixtureRequests): number {
  return log.firstTokenS.reduce((good, at, row) => good + (at - columns.arrivalS[row]! <= TTFT_BOUND_S ? 1 : 0), 0);
}

function poolTitle(name: string, replicas: number): string {
  return `llama-3.1-8b bf16 · ${name.startsWith('batch') ? 'sglang 0.5' : 'vllm-v1 0.23'} · ${GPUS * replicas} × h100-sxm (${replicas} × tp${GPUS})`;
}

type Group = Pick<ClassResult, 'requests' | 'latency'>;

function groupOf({ columns, log }: FixtureRequests, isMine: (row: number) => boolean): Group {
  const rows = Array.from({ length: columns.count }, (_, row) => row).filter(isMine);
  const values = (of: (row: number) => number): number[] => rows.map(of);
  const completed = rows.filter((row) => Number.isFinite(log.finishS[row])).length;
  return {
    requests: { total: rows.length, completed, failed: completed === rows.length ? {} : { client_timeout: rows.length - completed } },
    latency: {
      ttft: summarize(values((row) => log.firstTokenS[row]! - columns.arrivalS[row]!)),
      tpot: summarize(values((row) => (log.finishS[row]! - log.firstTokenS[row]!) / (log.generatedTokens[row]! - 1))),
      e2e: summarize(values((row) => log.finishS[row]! - columns.arrivalS[row]!)),
    },
  };
}

function poolOf({ engine, cache, memory }: RunResult, rows: FixtureRequests, name: string, replicas: number, isMine: (row: number) => boolean): PoolResult {
  const group = groupOf(rows, isMine);
  return {
    name,
    title: poolTitle(name, replicas),
    gpusPerReplica: GPUS,
    replicas: { atStart: 1, most: replicas, readyMean: 0.6 * replicas },
    attempts: group.requests.total + 7,
    ...group,
    engine,
    cache: name.startsWith('batch') ? { ...cache, enabled: false } : cache,
    memory,
    imbalance: replicas < 2 ? null : 1.27,
  };
}

function classOf(rows: FixtureRequests, name: string, isMine: (row: number) => boolean): ClassResult {
  const group = groupOf(rows, isMine);
  const { ttft, tpot } = group.latency;
  const check = (metric: 'ttft' | 'tpot', boundS: number, actualS: number): SloCheck => ({ class: name, metric, statistic: 'p99', boundS, actualS, intervalS: null, met: actualS <= boundS });
  const tokens = (column: ArrayLike<number>): number => Array.from(column).reduce((sum, value, row) => sum + (isMine(row) ? value : 0), 0);
  return { name, ...group, slo: [check('ttft', TTFT_BOUND_S, ttft.p99), check('tpot', TPOT_BOUND_S, tpot.p99)], goodFraction: 0.871, inputTokens: tokens(rows.columns.inputTokens), outputTokens: tokens(rows.log.generatedTokens) };
}

/** A chain through all pools and an API at its end. */
function routesOf(pools: readonly string[], requests: number): LegResult[] {
  let left = requests;
  return [...pools, 'openrouter (external)'].map((to, leg) => {
    const attempts = left + (leg === 0 ? 9 : 0);
    const lost = leg === pools.length ? 0 : Math.floor(attempts / 4);
    const [timedOut, refused, failed] = [Math.floor(lost / 2), Math.floor(lost / 3), lost - Math.floor(lost / 2) - Math.floor(lost / 3)];
    const cancelled = leg === 0 ? 5 : 0;
    left = lost;
    return { route: 0, leg, to, attempts, retries: leg === 0 ? 6 : 0, hedges: leg === 0 ? 3 : 0, passedOver: leg === 0 ? 12 : 0, breakerOpenings: leg === 0 ? 2 : 0, answered: attempts - lost - cancelled, refused, timedOut, failed, cancelled };
  });
}

function fleetOf({ timeline }: RunResult, { columns, log }: FixtureRequests, pools: readonly string[], replicas: number, events: number): FleetResult {
  const endS = timeline.waiting.length * timeline.binS;
  const bins = Math.max(1, Math.ceil(endS / BIN_S));
  const states = pools.map((pool, p) => fixtureStates(pool, bins, replicas, p));
  const spent = (state: 'starting' | 'ready' | 'draining' | 'down'): number => GPUS * BIN_S * states.reduce((sum, each) => sum + each[state].reduce((total, value) => total + value, 0), 0);
  const [starting, up, draining, down] = [spent('starting'), spent('ready'), spent('draining'), spent('down')];
  const inBin = (of: (row: number) => boolean): number[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (let row = 0; row < columns.count; row += 1) if (of(row)) counts[Math.min(bins - 1, Math.floor(columns.arrivalS[row]! / BIN_S))]! += 1;
    return counts;
  };
  const [all, good] = [inBin(() => true), inBin((row) => log.firstTokenS[row]! - columns.arrivalS[row]! <= TTFT_BOUND_S)];
  return {
    endS,
    binS: BIN_S,
    states,
    events: fixtureEvents(pools, endS, Math.min(events, 1000), replicas),
    eventCount: events,
    failedRequestsPerS: inBin((row) => row % 200 > 170 && row % 3 === 0).map((times) => times / BIN_S),
    attainment: all.map((arrived, bin) => (arrived === 0 || bin % 20 === 17 ? null : good[bin]! / arrived)),
    coldStarts: pools.map((pool, p) => ({ pool, count: replicas - 1, meanS: 61 + 9 * p, maxS: 92 + 9 * p, stages: [['image', 14], ['process', 6], ['load', 21 + 9 * p], ['compile', 12], ['capture', 5], ['probe', 3]].map(([stage, meanS]) => ({ stage: String(stage), meanS: Number(meanS) })) })),
    gpuSeconds: { total: starting + up + draining + down, busy: 0.75 * up, idle: 0.25 * up, starting, draining, down },
    waste: { attempts: 41, promptTokens: 38_112, outputTokens: 5120, zombieOutputTokens: 2048 },
    external: [{ name: 'openrouter', requests: 125, refused: 3, failed: 1, inputTokens: 98_000, outputTokens: 24_500, usd: 0.0858 }],
  };
}

function billOf({ gpuSeconds: { total, busy, idle, starting, draining, down } }: FleetResult, classes: readonly string[]): BillResult {
  const usd = (seconds: number): number => (2.99 * seconds) / 3600;
  const [wasted, work] = [usd(0.04 * busy), usd(0.96 * busy) / classes.length];
  return {
    usd: usd(total) + 0.0858,
    gpuHours: total / 3600,
    byKind: [{ kind: 'on-demand', gpuHours: (0.75 * total) / 3600, usd: 0.75 * usd(total) }, { kind: 'spot', gpuHours: (0.25 * total) / 3600, usd: 0.25 * usd(total) }],
    externalUsd: 0.0858,
    shares: { classes: classes.map((name) => ({ name, usd: work, loadedUsd: usd(total) / classes.length })), idle: usd(idle + down), coldStart: usd(starting), draining: usd(draining), wasted },
  };
}

function energyOf({ requests: { completed } }: RunResult): EnergyResult {
  const [kwh, pue, gramsPerKwh, outputTokens] = [0.31, 1.2, 380, 210_000];
  const [operationalGrams, embodiedGrams] = [kwh * gramsPerKwh, 9.4];
  return {
    kwh,
    joulesPerOutputToken: (3.6e6 * kwh) / outputTokens,
    boardJoulesPerOutputToken: (2e6 * kwh) / outputTokens,
    joulesPerRequest: completed === 0 ? null : (3.6e6 * kwh) / completed,
    gramsCo2PerThousandOutputTokens: (1000 * (operationalGrams + embodiedGrams)) / outputTokens,
    operationalGrams,
    embodiedGrams,
    pue,
    gramsPerKwh,
    gridSource: 'Germany, annual mean (Ember, 2026-10)',
    powerSource: 'h100-sxm, 70 W idle to 640 W, a public measurement',
  };
}
