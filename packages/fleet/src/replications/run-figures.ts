import type { RunResult } from '../result.ts';

const LATENCIES = ['ttft', 'itl', 'tpot', 'e2e', 'queue'] as const;
const STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const;

/** A figure of a run by the name that scenarios and flags use. */
export interface RunFigure {
  /** `p99 TTFT` */
  readonly title: string;
  /** `s`: seconds; `1/s`: per second; `fraction`: 0 to 1; `usd`: US dollars per million output tokens. */
  readonly unit: 's' | '1/s' | 'fraction' | 'usd';
  /** What is better. */
  readonly better: 'lower' | 'higher';
  /** NaN = the run has no such figure. */
  of(result: RunResult): number;
}

/** Every figure that replications can be asked to be precise about, and that comparisons show: `ttft.p99`, `goodput`, … */
export const RUN_FIGURES: Readonly<Record<string, RunFigure>> = {
  ...Object.fromEntries(LATENCIES.flatMap((metric) => STATISTICS.map((statistic): readonly [string, RunFigure] => [`${metric}.${statistic}`, latency(metric, statistic)]))),
  goodput: { title: 'goodput', unit: '1/s', better: 'higher', of: ({ goodput }) => goodput?.requestsPerS ?? NaN },
  attainment: { title: 'requests in SLO', unit: 'fraction', better: 'higher', of: ({ goodput }) => goodput?.fraction ?? NaN },
  throughput: { title: 'throughput', unit: '1/s', better: 'higher', of: ({ throughput }) => throughput.requestsPerS },
  outputTokens: { title: 'output tokens', unit: '1/s', better: 'higher', of: ({ throughput }) => throughput.outputTokensPerS },
  cost: { title: 'cost per M output tokens', unit: 'usd', better: 'lower', of: ({ cost }) => cost?.usdPerMillionOutputTokens ?? NaN },
};

/** Their names, in order. */
export const RUN_FIGURE_NAMES: readonly string[] = Object.keys(RUN_FIGURES);

/** The figure with this name. */
export function runFigure(name: string): RunFigure {
  return RUN_FIGURES[name]!;
}

function latency(metric: (typeof LATENCIES)[number], statistic: (typeof STATISTICS)[number]): RunFigure {
  const label = metric === 'queue' ? 'queue time' : metric.toUpperCase();
  return { title: `${statistic} ${label}`, unit: 's', better: 'lower', of: ({ latency: all }) => all[metric][statistic] };
}
