import { gpusPerReplica, poolsOf, type RunResult, type Scenario } from '@foretoken/fleet';

/** Names of the figures: see FIGURES. */
export type FigureId =
  | 'ttftMean' | 'ttftP50' | 'ttftP95' | 'ttftP99' | 'itlMean' | 'itlP50' | 'itlP95' | 'itlP99' | 'tpotMean' | 'tpotP50'
  | 'tpotP95' | 'tpotP99' | 'e2eMean' | 'e2eP50' | 'e2eP95' | 'e2eP99' | 'queueMean' | 'requestsPerS' | 'offeredPerS'
  | 'outputTokensPerS' | 'totalTokensPerS' | 'tokensPerSPerGpu' | 'tokensPerSPerUser' | 'goodputPerS' | 'goodFraction'
  | 'failedFraction' | 'gpus' | 'gpuHours' | 'usdPerHour' | 'costPerMtok' | 'costPerMtokAll' | 'costPerMtokGood' | 'energyPerToken'
  | 'busy' | 'batchMean' | 'kvUsageMean' | 'kvUsagePeak' | 'waitingMean' | 'preemptions' | 'hitRate';

/** What a study keeps of a run, as one flat row; null = the run has no such figure. Units are in FIGURES. */
export type Figures = Readonly<Record<FigureId, number | null>>;

/** One figure of a run: its name on the command line, in tables and in charts. */
export interface FigureSpec {
  /** `p99 TTFT` */
  readonly title: string;
  readonly unit: 's' | '1/s' | 'tokens/s' | 'usd/h' | 'usd/Mtok' | 'fraction' | 'count' | 'tokens/s/gpu' | 'J/token' | 'gpu-h';
  /** What is better; null = neither. */
  readonly better: 'lower' | 'higher' | null;
  of(result: RunResult, scenario: Scenario): number | null;
  /** 95 % half-width, where the run knows one. */
  halfWidth?(result: RunResult): number | null;
}

type Latency = 'ttft' | 'itl' | 'tpot' | 'e2e';
type Statistic = 'mean' | 'p50' | 'p95' | 'p99';

const LATENCY_TITLES: Readonly<Record<Latency, string>> = { ttft: 'TTFT', itl: 'ITL', tpot: 'TPOT', e2e: 'E2E' };

function latencyFigure(metric: Latency, statistic: Statistic): FigureSpec {
  return {
    title: `${statistic} ${LATENCY_TITLES[metric]}`,
    unit: 's',
    better: 'lower',
    of: ({ latency }) => latency[metric][statistic],
    halfWidth: ({ latency }) => latency[metric].interval[statistic],
  };
}

/** GPUs that the fleet has on average, started or starting. */
function gpusOf({ fleet }: RunResult, scenario: Scenario): number {
  if (fleet !== undefined && fleet.endS > 0) return fleet.gpuSeconds.total / fleet.endS;
  return poolsOf(scenario).reduce((total, pool) => total + pool.replicas * gpusPerReplica(pool), 0);
}

/** Every figure, in the order of tables and files. */
export const FIGURES: Readonly<Record<FigureId, FigureSpec>> = {
  ttftMean: latencyFigure('ttft', 'mean'),
  ttftP50: latencyFigure('ttft', 'p50'),
  ttftP95: latencyFigure('ttft', 'p95'),
  ttftP99: latencyFigure('ttft', 'p99'),
  itlMean: latencyFigure('itl', 'mean'),
  itlP50: latencyFigure('itl', 'p50'),
  itlP95: latencyFigure('itl', 'p95'),
  itlP99: latencyFigure('itl', 'p99'),
  tpotMean: latencyFigure('tpot', 'mean'),
  tpotP50: latencyFigure('tpot', 'p50'),
  tpotP95: latencyFigure('tpot', 'p95'),
  tpotP99: latencyFigure('tpot', 'p99'),
  e2eMean: latencyFigure('e2e', 'mean'),
  e2eP50: latencyFigure('e2e', 'p50'),
  e2eP95: latencyFigure('e2e', 'p95'),
  e2eP99: latencyFigure('e2e', 'p99'),
  queueMean: { title: 'mean queue time', unit: 's', better: 'lower', of: ({ latency: { queue } }) => queue.mean },
  requestsPerS: { title: 'throughput', unit: '1/s', better: 'higher', of: ({ throughput }) => throughput.requestsPerS, halfWidth: ({ throughput }) => throughput.interval?.requestsPerS ?? null },
  offeredPerS: { title: 'offered', unit: '1/s', better: null, of: ({ throughput }) => throughput.offeredRequestsPerS },
  outputTokensPerS: { title: 'output tokens', unit: 'tokens/s', better: 'higher', of: ({ throughput }) => throughput.outputTokensPerS, halfWidth: ({ throughput }) => throughput.interval?.outputTokensPerS ?? null },
  totalTokensPerS: { title: 'all tokens', unit: 'tokens/s', better: 'higher', of: ({ throughput }) => throughput.totalTokensPerS, halfWidth: ({ throughput }) => throughput.interval?.totalTokensPerS ?? null },
  tokensPerSPerGpu: { title: 'output tokens per GPU', unit: 'tokens/s/gpu', better: 'higher', of: (result, scenario) => result.throughput.outputTokensPerS / gpusOf(result, scenario) },
  tokensPerSPerUser: { title: 'speed per user', unit: 'tokens/s', better: 'higher', of: ({ latency: { tpot } }) => (tpot.mean > 0 ? 1 / tpot.mean : null) },
  goodputPerS: { title: 'goodput', unit: '1/s', better: 'higher', of: ({ goodput }) => goodput?.requestsPerS ?? null, halfWidth: ({ goodput }) => goodput?.interval?.requestsPerS ?? null },
  goodFraction: { title: 'in SLO', unit: 'fraction', better: 'higher', of: ({ goodput }) => goodput?.fraction ?? null, halfWidth: ({ goodput }) => goodput?.interval?.fraction ?? null },
  failedFraction: { title: 'failed', unit: 'fraction', better: 'lower', of: ({ requests: { total, completed } }) => (total === 0 ? 0 : 1 - completed / total) },
  gpus: { title: 'GPUs', unit: 'count', better: 'lower', of: gpusOf },
  gpuHours: { title: 'GPU hours', unit: 'gpu-h', better: 'lower', of: (result, scenario) => result.bill?.gpuHours ?? (gpusOf(result, scenario) * result.throughput.makespanS) / 3600, halfWidth: ({ bill }) => bill?.interval?.gpuHours ?? null },
  usdPerHour: { title: 'cost', unit: 'usd/h', better: 'lower', of: ({ cost }) => cost?.usdPerHour ?? null, halfWidth: ({ cost }) => cost?.interval?.usdPerHour ?? null },
  costPerMtok: { title: 'cost per M output tokens', unit: 'usd/Mtok', better: 'lower', of: ({ cost }) => cost?.usdPerMillionOutputTokens ?? null, halfWidth: ({ cost }) => cost?.interval?.usdPerMillionOutputTokens ?? null },
  costPerMtokAll: { title: 'cost per M tokens', unit: 'usd/Mtok', better: 'lower', of: ({ cost }) => cost?.usdPerMillionTokens ?? null, halfWidth: ({ cost }) => cost?.interval?.usdPerMillionTokens ?? null },
  costPerMtokGood: { title: 'cost per M output tokens in SLO', unit: 'usd/Mtok', better: 'lower', of: ({ cost }) => cost?.usdPerMillionOutputTokensAtGoodput ?? null },
  energyPerToken: { title: 'energy', unit: 'J/token', better: 'lower', of: ({ energy }) => energy?.joulesPerOutputToken ?? null, halfWidth: ({ energy }) => energy?.interval?.joulesPerOutputToken ?? null },
  busy: { title: 'busy', unit: 'fraction', better: null, of: ({ engine }) => engine.busy },
  batchMean: { title: 'mean batch', unit: 'count', better: null, of: ({ engine }) => engine.batchMean },
  kvUsageMean: { title: 'mean KV usage', unit: 'fraction', better: null, of: ({ engine }) => engine.kvUsageMean },
  kvUsagePeak: { title: 'peak KV usage', unit: 'fraction', better: null, of: ({ engine }) => engine.kvUsagePeak },
  waitingMean: { title: 'mean waiting', unit: 'count', better: 'lower', of: ({ engine }) => engine.waitingMean },
  preemptions: { title: 'preemptions', unit: 'count', better: 'lower', of: ({ engine }) => engine.preemptions },
  hitRate: { title: 'prefix hits', unit: 'fraction', better: 'higher', of: ({ cache }) => (cache.enabled ? cache.hitRate : null) },
};

/** Names of all figures, in order. */
export const FIGURE_IDS: readonly FigureId[] = Object.keys(FIGURES) as FigureId[];

/** Is this the name of a figure? */
export function isFigureId(name: string): name is FigureId {
  return Object.hasOwn(FIGURES, name);
}

/** All figures of a run. What is not finite is null, so that a row is the same in JSON and in memory. */
export function figuresOf(result: RunResult, scenario: Scenario): Figures {
  return Object.fromEntries(FIGURE_IDS.map((id) => [id, finite(FIGURES[id].of(result, scenario))])) as Figures;
}

/** 95 % half-widths of the figures that have one. */
export function halfWidthsOf(result: RunResult): Readonly<Partial<Record<FigureId, number>>> {
  return Object.fromEntries(FIGURE_IDS.flatMap((id) => {
    const width = finite(FIGURES[id].halfWidth?.(result) ?? null);
    return width === null ? [] : [[id, width]];
  })) as Partial<Record<FigureId, number>>;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
