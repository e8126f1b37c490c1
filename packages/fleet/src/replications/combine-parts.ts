import type { CacheFigures, EngineFigures, RequestCounts } from '../result-parts.ts';
import type { ClassResult, LegResult, PoolResult } from '../fleet-result.ts';
import type { RunResult } from '../result.ts';
import { addedUp, averaged, combineChecks, combineMetric, halfWidth, meanOfKnown, sum } from './averages.ts';

export function combineCounts(counts: readonly RequestCounts[]): RequestCounts {
  return { total: sum(counts.map(({ total }) => total)), completed: sum(counts.map(({ completed }) => completed)), failed: addedUp(counts.map(({ failed }) => failed)) };
}

/** Steps and preemptions add up, peaks are the highest, the rest are means. */
export function combineEngines(engines: readonly EngineFigures[]): EngineFigures {
  const total = (key: 'steps' | 'emptySteps' | 'preemptions'): number => sum(engines.map((engine) => engine[key]));
  const most = (key: 'batchMax' | 'waitingMax' | 'kvUsagePeak'): number => Math.max(...engines.map((engine) => engine[key]));
  return {
    ...averaged(engines),
    batchMax: most('batchMax'),
    waitingMax: most('waitingMax'),
    kvUsagePeak: most('kvUsagePeak'),
    steps: total('steps'),
    emptySteps: total('emptySteps'),
    preemptions: total('preemptions'),
  };
}

/** Tokens add up, the hit rate is a mean. */
export function combineCaches(caches: readonly CacheFigures[]): CacheFigures {
  const { tiers } = caches[0]!;
  const inTier = (key: 'deviceTokens' | 'hostTokens' | 'diskTokens'): number => sum(caches.map((cache) => cache.tiers?.[key] ?? 0));
  return {
    ...averaged(caches),
    queriedTokens: sum(caches.map(({ queriedTokens }) => queriedTokens)),
    hitTokens: sum(caches.map(({ hitTokens }) => hitTokens)),
    ...(tiers === undefined ? {} : { tiers: { ...tiers, deviceTokens: inTier('deviceTokens'), hostTokens: inTier('hostTokens'), diskTokens: inTier('diskTokens') } }),
  };
}

type Latency = PoolResult['latency'];

function combineLatency(all: readonly Latency[]): Latency {
  const metric = (pick: (latency: Latency) => Latency['ttft']): Latency['ttft'] => combineMetric(all.map(pick));
  return { ttft: metric(({ ttft }) => ttft), tpot: metric(({ tpot }) => tpot), e2e: metric(({ e2e }) => e2e) };
}

/** Pools are the same in all replications. */
export function combinePools(results: readonly RunResult[]): readonly PoolResult[] | undefined {
  return results[0]!.pools?.map((first, index) => {
    const all = results.map(({ pools }) => pools![index]!);
    return {
      ...first,
      replicas: { ...first.replicas, most: Math.max(...all.map(({ replicas }) => replicas.most)), readyMean: sum(all.map(({ replicas }) => replicas.readyMean)) / all.length },
      attempts: sum(all.map(({ attempts }) => attempts)),
      requests: combineCounts(all.map(({ requests }) => requests)),
      latency: combineLatency(all.map(({ latency }) => latency)),
      engine: combineEngines(all.map(({ engine }) => engine)),
      cache: combineCaches(all.map(({ cache }) => cache)),
      imbalance: meanOfKnown(all.map(({ imbalance }) => imbalance)),
    };
  });
}

/** By name: a class may be absent from the requests of some seeds. */
export function combineClasses(results: readonly RunResult[]): readonly ClassResult[] | undefined {
  if (results.every(({ classes }) => classes === undefined)) return undefined;
  const names = [...new Set(results.flatMap(({ classes = [] }) => classes.map(({ name }) => name)))];
  return names.map((name) => {
    const all = results.flatMap(({ classes = [] }) => classes.filter((each) => each.name === name));
    const first = all[0]!;
    return {
      ...first,
      requests: combineCounts(all.map(({ requests }) => requests)),
      latency: combineLatency(all.map(({ latency }) => latency)),
      slo: combineChecks(all.map(({ slo }) => slo)),
      goodFraction: meanOfKnown(all.map(({ goodFraction }) => goodFraction)),
      goodFractionInterval: halfWidth(all.map(({ goodFraction }) => goodFraction)),
      inputTokens: sum(all.map(({ inputTokens }) => inputTokens)),
      outputTokens: sum(all.map(({ outputTokens }) => outputTokens)),
    };
  });
}

/** Everything that a leg counts adds up. */
export function combineLegs(results: readonly RunResult[]): readonly LegResult[] | undefined {
  return results[0]!.routes?.map(({ route, leg, to }, index) => {
    const all = results.map(({ routes }) => routes![index]!);
    const counts = addedUp(all.map(({ route: _route, leg: _leg, to: _to, ...own }) => own)) as unknown as Omit<LegResult, 'route' | 'leg' | 'to'>;
    return { route, leg, to, ...counts };
  });
}

/** Replicas by their number, where every run had the same ones; those of the first run elsewhere. */
export function combineReplicas(results: readonly RunResult[]): RunResult['replicas'] {
  const first = results[0]!.replicas;
  if (results.some(({ replicas }) => replicas.length !== first.length)) return first;
  return first.map((replica, index) => {
    const all = results.map(({ replicas }) => replicas[index]!);
    return {
      ...averaged(all),
      index: replica.index,
      requests: sum(all.map(({ requests }) => requests)),
      steps: sum(all.map(({ steps }) => steps)),
      preemptions: sum(all.map(({ preemptions }) => preemptions)),
    };
  });
}
