import { choice, number, share } from '@foretoken/engines';
import { replicaCapacity } from '../capacity/replica-capacity.ts';
import type { AutoscalerPolicy } from './autoscaler.ts';
import { forecastNext } from './forecast/forecast-next.ts';
import { HoltWinters } from './forecast/holt-winters.ts';
import { duration } from './options/scale-option.ts';
import { shown } from './signals/shown.ts';

interface Options {
  readonly method: 'holt-winters' | 'seasonal-naive' | 'holt';
  readonly seasonS: number;
  readonly intervalS: number;
  readonly targetUtilization: number;
  readonly requestsPerSPerReplica?: number;
  readonly scaleDownDelayS: number;
}

/** Intervals that the trend is foretold from before a whole season has been seen. */
const TREND_INTERVALS = 20;

/** Requests in an interval. */
const NO_LOAD = 0.5;

/** Foretells arrival rates, one value per interval. */
export class RateForecast {
  readonly #method: Options['method'];
  readonly #smooth: HoltWinters;
  readonly #season: number[] = [];
  readonly #period: number;

  constructor(method: Options['method'], period: number) {
    this.#method = method;
    this.#period = period;
    this.#smooth = new HoltWinters(period);
  }

  push(rate: number): void {
    this.#smooth.push(rate);
    this.#season.push(rate);
    if (this.#season.length > this.#period) this.#season.shift();
  }

  /** The highest rate of the next `intervals`, and not less than now: a queue that has built up is not foretold away. */
  highest(intervals: number): number {
    const now = this.#season.at(-1) ?? 0;
    return Math.max(now, ...Array.from({ length: intervals }, (_, i) => this.#ahead(i + 1)));
  }

  #ahead(steps: number): number {
    const seasonal = this.#season.length >= this.#period;
    if (this.#method === 'seasonal-naive' && seasonal) return this.#season[(steps - 1) % this.#period]!;
    if (this.#method === 'holt-winters' && this.#smooth.isReady) return this.#smooth.forecast(steps);
    return forecastNext('holt', this.#season.slice(-TREND_INTERVALS), steps);
  }
}

export const predictive: AutoscalerPolicy = {
  name: 'predictive',
  about: 'Forecast of the arrival rate over a cold start, sized by what one replica can take; no upstream, Holt-Winters as in forecasting textbooks.',
  options: {
    method: choice(['holt-winters', 'seasonal-naive', 'holt'], 'Smoothed season, the last season again, or trend alone; before a whole season was seen all foretell the trend. Default holt-winters.'),
    season: duration('Length of the season; default 24 h.'),
    interval: duration('Time of one value of the series, and between decisions; default 60 s.'),
    targetUtilization: share('Part of a replica’s capacity that is planned with; default 0.8.'),
    requestsPerSPerReplica: number('Capacity of one replica; default: from the queueing model under the SLO, with the lengths seen.', { minimum: 0.0001 }),
    scaleDownDelay: duration('Window whose highest wish counts; default 5 m.', true),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 0 },
  create({ options, facts, slo, coldStartS }) {
    const given: Options = { method: 'holt-winters', seasonS: 86_400, intervalS: 60, targetUtilization: 0.8, scaleDownDelayS: 300, ...options };
    const forecast = new RateForecast(given.method, Math.max(1, Math.round(given.seasonS / given.intervalS)));
    const horizon = Math.ceil(coldStartS / given.intervalS) + 1;
    let wishes: { readonly timeS: number; readonly replicas: number }[] = [];
    let mix = { inputTokens: Number.NaN, outputTokens: Number.NaN };
    return {
      periodS: given.intervalS,
      looksBackS: given.intervalS,
      decide(observation) {
        const { nowS, wanted } = observation;
        if (nowS <= 0) return { replicas: wanted, why: 'nothing seen yet' };
        const fromS = Math.max(0, nowS - given.intervalS);
        const seen = observation.traffic(fromS, nowS);
        if (seen.arrivals > 0 && seen.ended > 0) mix = { inputTokens: seen.meanInputTokens, outputTokens: seen.meanOutputTokens };
        forecast.push(seen.arrivals / (nowS - fromS));
        const perS = given.requestsPerSPerReplica ?? (Number.isNaN(mix.outputTokens) ? Number.NaN : replicaCapacity(facts, mix, slo).perS);
        const foretold = forecast.highest(horizon);
        // Half a request an interval is no load, only what smoothing has left; what is in progress is to be worked off in the horizon.
        const rate = Math.max(foretold * given.intervalS < NO_LOAD ? 0 : foretold, observation.concurrency / (horizon * given.intervalS));
        // Before the first answer nobody knows how long they are.
        if (Number.isNaN(perS)) return { replicas: Math.max(wanted, rate > 0 || observation.buffered > 0 ? 1 : 0), why: 'no answer seen yet' };
        const replicas = Math.max(Math.ceil(rate / (perS * given.targetUtilization) - 1e-9), observation.concurrency > 0 ? 1 : 0);
        wishes = [...wishes.filter(({ timeS }) => timeS > nowS - given.scaleDownDelayS), { timeS: nowS, replicas }];
        return { replicas: Math.max(...wishes.map((wish) => wish.replicas)), why: `${shown(rate)} requests/s to come, ${shown(perS)} per replica` };
      },
    };
  },
};
