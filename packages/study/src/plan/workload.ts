import type { Scenario, SloTerm, WorkloadPart } from '@foretoken/fleet';

/** How the workload of a plan is simulated. Plain data. */
export interface PlanWorkload {
  /** Offered at load 1, in requests per second. */
  readonly ratePerS: number;
  /** `workload.rateScale` at load 1. */
  readonly rateScale: number;
  /** Requests of one simulation; null = as many as the scenario's own window has. */
  readonly requests: number | null;
  /** Paths of the base scenario that would end a run before that. */
  readonly lifted: readonly string[];
  /** A steady state is estimated, from runs as long as it takes; else the scenario's window is replayed whole. */
  readonly kind: 'steady' | 'window';
  /** Requests differ from seed to seed; a recorded window is the same under each, and is simulated once. */
  readonly drawn: boolean;
  /** The rule behind the length, in words. */
  readonly rule: string;
}

/** Arrivals whose rate stays the same. */
export const STEADY_PROCESSES: readonly string[] = ['poisson', 'gamma', 'weibull', 'constant'];

/** Rate of the workload by its own specification, in requests per second; undefined = it changes over time, or is only known from the requests. */
export function steadyRate({ source, rateScale }: WorkloadPart): number | undefined {
  if (source.kind === 'synthetic' && source.synthetic.sessions !== undefined) return undefined;
  const arrivals = source.kind === 'synthetic' ? source.synthetic.arrivals : source.kind === 'profile' ? source.arrivals : undefined;
  return arrivals !== undefined && STEADY_PROCESSES.includes(arrivals.process) ? (arrivals as { readonly ratePerS: number }).ratePerS * rateScale : undefined;
}

/** Requests beyond a percentile that its estimate stands on. */
const BEYOND = 40;
/** Times that a request is in the fleet, for the fleet to fill and empty within a small part of the run. */
const RESIDENCES = 8;
/** Seconds in the fleet where no bound says. */
const USUAL_RESIDENCE_S = 30;
const MOST_REQUESTS = 200_000;

/**
 * Requests of one simulation of a steady state: 40 beyond the highest percentile of the SLO, and eight times as many as the fleet may
 * hold at a time, so that filling and emptying weigh little. Rounded up to hundreds.
 */
export function requestsByRule({ slo, classSlo = {} }: Pick<Scenario, 'slo' | 'classSlo'>, outputTokens: number, ratePerS: number): number {
  const terms = [...slo, ...Object.values(classSlo).flat()];
  const highest = Math.max(0.5, ...terms.map(({ statistic }) => (statistic === 'mean' ? 0.5 : Number(statistic.slice(1)) / 100)));
  const forPercentile = BEYOND / (1 - highest);
  const forFilling = RESIDENCES * ratePerS * residenceS(terms, outputTokens);
  return Math.min(MOST_REQUESTS, 100 * Math.ceil(Math.max(forPercentile, forFilling) / 100));
}

/** Longest that a mean request may stay while it keeps its bounds. */
function residenceS(terms: readonly SloTerm[], outputTokens: number): number {
  const bound = (metric: SloTerm['metric']): number => Math.min(...terms.filter((term) => term.metric === metric).map(({ boundS }) => boundS));
  const perToken = Math.min(bound('itl'), bound('tpot'));
  const waited = Math.min(bound('ttft'), USUAL_RESIDENCE_S);
  return Math.min(bound('e2e'), perToken === Infinity ? USUAL_RESIDENCE_S : waited + outputTokens * perToken, 2 * USUAL_RESIDENCE_S);
}
