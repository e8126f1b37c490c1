import { describe, expect, it } from 'vitest';
import { easyStep, slaStep } from './dynamo-planner/load.ts';
import { engineCapacity, throughputReplicas, withinBudget } from './dynamo-planner/throughput.ts';
import { forecastNext } from './forecast/forecast-next.ts';
import { HoltWinters } from './forecast/holt-winters.ts';
import { analyzeSaturation } from './llm-d-wva/saturation.ts';
import { FACTS, make, observe, pods } from './observation.fixture.ts';
import { arrivalBins, peakRate } from './oracle.ts';
import { RateForecast } from './predictive.ts';

describe('forecasts', () => {
  it.each([
    ['constant', [1, 2, 9], 1, 9],
    ['moving', [100, 1, 2, 3, 4, 5], 1, 3],
    ['linear-trend', [2, 4, 6, 8], 1, 10],
    ['linear-trend', [2, 4, 6, 8], 3, 14],
    ['linear-trend', [4, 6], 1, 8],
    ['linear-trend', [9, 5, 1], 1, 0],
    // level 0.5 * 4 + 0.5 * 2 = 3, trend 0.3: 3.3
    ['holt', [2, 4], 1, 3.3],
  ] as const)('%s of %j, %d ahead', (method, values, ahead, expected) => {
    expect(forecastNext(method, values, ahead)).toBeCloseTo(expected, 9);
  });

  it('Holt-Winters learns a season that repeats', () => {
    const smooth = new HoltWinters(4);
    expect(smooth.isReady).toBe(false);
    for (let i = 0; i < 12; i++) smooth.push([10, 20, 50, 20][i % 4]!);
    expect([1, 2, 3, 4, 5].map((ahead) => smooth.forecast(ahead))).toEqual([10, 20, 50, 20, 10]);
  });

  it('a rate that repeats is foretold a season ahead, one that does not by its trend', () => {
    const [naive, holt] = [new RateForecast('seasonal-naive', 4), new RateForecast('holt', 4)];
    for (const rate of [1, 2, 8, 2, 1]) [naive, holt].forEach((each) => each.push(rate));
    expect(naive.highest(1)).toBe(2);
    expect(naive.highest(2)).toBe(8);
    expect(holt.highest(2)).toBeLessThan(8);
  });
});

describe('the throughput path of the Dynamo planner', () => {
  const mix = { inputTokens: 1000, outputTokens: 100 };

  it('takes the largest batch that keeps the ITL', () => {
    // prefill 0.1 s: iteration(b) = 10 ms + 0.1 ms b + b * 0.1 / 100 = 10 ms + 1.1 ms b <= 50 ms: b = 36
    // TTFT: 0.1 + 1 chunk * 13.6 ms = 0.1136 s <= 0.5
    const capacity = engineCapacity(FACTS, mix, { ttftS: 0.5, itlS: 0.05 });
    expect(capacity.meetsSlo).toBe(true);
    expect(capacity.perS).toBeCloseTo(36 / (100 * (0.01 + 0.0011 * 36)), 9);
  });

  it('is bounded by the steps: 100 * 2000 / 1100 = 181, by 64 sequences, and by the KV cache', () => {
    expect(engineCapacity(FACTS, mix, { ttftS: 9, itlS: 9 }).perS).toBeCloseTo(64 / (100 * (0.01 + 0.0011 * 64)), 9);
    // 160000 / 8000 = 20 contexts; prefill 0.795 s
    expect(engineCapacity({ ...FACTS, stepTokens: null }, { inputTokens: 7950, outputTokens: 100 }, { ttftS: 9, itlS: 9 }).perS).toBeCloseTo(20 / (100 * (0.01 + 0.0001 * 20 + (20 * 0.795) / 100)), 9);
    // 100 * 200 / 1100 = 18
    expect(engineCapacity({ ...FACTS, stepTokens: 200 }, mix, { ttftS: 9, itlS: 9 }).perS).toBeCloseTo(18 / (100 * (0.01 + 0.0011 * 18)), 9);
  });

  it('counts only what is not cached, and says when nothing keeps the SLA', () => {
    // prefill 0.05 s: 10 ms + 0.6 ms b <= 50 ms: b = 66, of 64
    expect(engineCapacity(FACTS, { ...mix, hitRate: 0.5 }, { ttftS: 0.5, itlS: 0.05 }).perS).toBeCloseTo(64 / (100 * (0.01 + 0.0006 * 64)), 9);
    expect(engineCapacity(FACTS, mix, { ttftS: 0.05, itlS: 0.05 }).meetsSlo).toBe(false);
  });

  it('rounds up, and keeps within the GPUs', () => {
    expect(throughputReplicas(20, { perS: 7, meetsSlo: true })).toBe(3);
    expect(throughputReplicas(0, { perS: 7, meetsSlo: true })).toBe(1);
    expect([withinBudget(9, 2, 8), withinBudget(3, 2, 8), withinBudget(3, 16, 8)]).toEqual([4, 3, 1]);
  });

  it('plans every 180 s for the arrivals of the last, and not while replicas start', () => {
    const planner = make('dynamo-planner', { maxGpuBudget: 100 });
    const traffic = { arrivals: 5400, ended: 5000, meanInputTokens: 1000, meanOutputTokens: 100, hitRate: 0 };
    expect(planner.periodS).toBe(180);
    expect(planner.decide(observe({ nowS: 0, pods: pods({}) })).replicas).toBe(1);
    expect(planner.decide(observe({ nowS: 180, wanted: 2, pods: pods({}), traffic })).replicas).toBe(2);
    // 30/s of 36 / 4.96 = 7.258/s: 4.13 -> 5
    expect(planner.decide(observe({ nowS: 360, pods: pods({}, {}), traffic })).replicas).toBe(5);
  });
});

describe('the load path of the Dynamo planner', () => {
  const sla = { ttftS: 0.5, itlS: 0.015 };
  const worker = (running: number, queuedTokens: number, kvTokens: number): Parameters<typeof slaStep>[1][number] => ({ running, queuedTokens, kvTokens });

  it.each([
    // 0.1 own + 0.45 queued
    ['one more when every TTFT is beyond', [worker(1, 4500, 1), worker(1, 4500, 1)], 1],
    ['not when one is within', [worker(30, 4500, 1), worker(30, 3000, 1)], 0],
    // 10 + 5.1 ms
    ['one more when every ITL is beyond', [worker(51, 0, 1), worker(52, 0, 1)], 1],
    // of one: 0.01 + 0.0001 * 18 = 11.8 < 12 ms
    ['one fewer when the rest keep 80 %', [worker(9, 0, 1000), worker(9, 0, 1000)], -1],
    // 0.01 + 0.0001 * 20 = 12 ms, not below
    ['not at the edge of it', [worker(10, 0, 1000), worker(10, 0, 1000)], 0],
    ['not when the KV would not fit', [worker(5, 0, 80_000), worker(5, 0, 80_000)], 0],
    // queue: 2 * 1700 tokens = 0.34 > 0.4 * 0.8 = 0.32
    ['not when the queue would be too long', [worker(1, 1700, 1), worker(1, 1700, 1)], 0],
    ['never the last', [worker(0, 0, 0)], 0],
  ])('%s', (_what, workers, change) => {
    expect(slaStep(FACTS, workers, 1000, sla)).toBe(change);
  });

  it.each([
    ['throughput', [worker(1, 10_000, 151_000), worker(1, 0, 0)], 1],
    ['throughput', [worker(1, 0, 95_000), worker(1, 0, 95_000)], -1],
    ['throughput', [worker(1, 0, 96_000), worker(1, 0, 95_000)], 0],
    ['latency', [worker(1, 0, 64_001), worker(1, 0, 0)], 1],
    ['latency', [worker(1, 0, 15_999), worker(1, 0, 15_999)], -1],
  ] as const)('easy mode for %s', (target, workers, change) => {
    expect(easyStep(FACTS, workers, target)).toBe(change);
  });

  it('runs every 5 s, on top of the throughput path', () => {
    const planner = make('dynamo-planner', { mode: 'both', maxGpuBudget: 100 });
    expect(planner.periodS).toBe(5);
    const traffic = { arrivals: 5400, ended: 5000, meanInputTokens: 1000, meanOutputTokens: 100, hitRate: 0 };
    planner.decide(observe({ nowS: 180, pods: pods({}, {}), traffic }));
    expect(planner.decide(observe({ nowS: 185, pods: pods({}, {}), traffic })).replicas).toBe(5);
    expect(planner.decide(observe({ nowS: 190, pods: pods(...Array.from({ length: 5 }, () => ({ waiting: 9 }))), traffic })).replicas).toBe(6);
  });
});

describe('the saturation analyzer of llm-d', () => {
  const config = { kvCacheThreshold: 0.8, queueLengthThreshold: 5, kvSpareTrigger: 0.1, queueSpareTrigger: 3 };

  it.each([
    // spare KV (0.05 + 0.1) / 2 = 0.075 < 0.1
    ['up for little spare KV', [{ kvUsage: 0.75, waiting: 0 }, { kvUsage: 0.7, waiting: 0 }], 1],
    // spare queue 5 - 2.5 = 2.5 < 3
    ['up for little spare queue', [{ kvUsage: 0.1, waiting: 3 }, { kvUsage: 0.1, waiting: 2 }], 1],
    // the saturated one is left out: spare KV 0.4, spare queue 4; one open replica is not given up
    ['leaves saturated ones out', [{ kvUsage: 0.95, waiting: 9 }, { kvUsage: 0.4, waiting: 1 }], 0],
    ['up when all are saturated', [{ kvUsage: 0.8, waiting: 0 }, { kvUsage: 0, waiting: 5 }], 1],
    // on one: 0.8 - 0.6 = 0.2, 5 - 2 = 3
    ['down when the rest has room', [{ kvUsage: 0.3, waiting: 1 }, { kvUsage: 0.3, waiting: 1 }], -1],
    // on one: 0.8 - 0.72 = 0.08 < 0.1
    ['not down when it has not', [{ kvUsage: 0.36, waiting: 0 }, { kvUsage: 0.36, waiting: 0 }], 0],
    ['nothing without samples', [], 0],
  ])('%s', (_what, replicas, change) => {
    expect(analyzeSaturation(config, replicas).change).toBe(change);
  });

  it('looks every minute, waits for replicas that start, and wakes from 0 within 100 ms', () => {
    const wva = make('llm-d-wva', {}, { min: 0 });
    expect(wva.periodS).toBe(0.1);
    const full = pods({ kvUsage: 0.78, running: 9 });
    expect(wva.decide(observe({ nowS: 0, buffered: 1 })).replicas).toBe(1);
    expect(wva.decide(observe({ nowS: 60, pods: full, wanted: 2, concurrency: 1 })).replicas).toBe(2);
    expect(wva.decide(observe({ nowS: 60.1, pods: full, concurrency: 1 })).replicas).toBe(1);
    expect(wva.decide(observe({ nowS: 120, pods: full, concurrency: 1 })).replicas).toBe(2);
    expect(wva.decide(observe({ nowS: 900, pods: pods({}) })).replicas).toBe(0);
  });

  it('sizes by the queueing model: twice the arrivals, twice the replicas', () => {
    const size = (arrivals: number): number => make('llm-d-wva', { analyzer: 'queueing' }, { slo: [{ metric: 'tpot', statistic: 'mean', boundS: 0.05 }], max: 99 }).decide(observe({ nowS: 60, pods: pods({}), traffic: { arrivals, ended: 1, meanInputTokens: 1000, meanOutputTokens: 100 } })).replicas;
    expect(size(4800) / size(2400)).toBeCloseTo(2, 0);
    expect(size(0)).toBe(1);
  });
});

describe('the oracle', () => {
  const columns = { count: 6, arrivalS: Float64Array.of(0, 1, 95, 96, 97, 98), inputTokens: new Int32Array(6).fill(1000), outputTokens: new Int32Array(6).fill(100) };

  it('finds the highest rate ahead', () => {
    const bins = arrivalBins(columns, 10);
    expect([...bins.counts]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
    expect([peakRate(bins, 10, 80), peakRate(bins, 10, 95), peakRate(bins, 200, 300)]).toEqual([0, 0.4, 0]);
  });

  it('asks for replicas a cold start before they are needed', () => {
    const oracle = make('oracle', { binS: 10, periodS: 5, requestsPerSPerReplica: 0.1, targetUtilization: 1 }, { min: 0, future: columns, coldStartS: 60 });
    const at = (nowS: number): number => oracle.decide(observe({ nowS })).replicas;
    // 0.4 / 0.1 = 4, from 90 - 65 = 25 s on; 0.2 / 0.1 = 2 at the begin
    expect([at(0), at(20), at(25), at(95), at(100)]).toEqual([2, 0, 4, 4, 0]);
  });

  it('is refused without a future, with E0721', () => {
    expect(() => make('oracle')).toThrow(/arrivals to come/);
  });
});

describe('predictive', () => {
  it('sizes for the rate foretold over the cold start: a trend of 1/s a minute', () => {
    const policy = make('predictive', { method: 'holt', requestsPerSPerReplica: 1, targetUtilization: 1 }, { coldStartS: 120 });
    let [now, replicas] = [0, 0];
    for (let i = 1; i <= 30; i++) {
      now = i / 2;
      replicas = policy.decide(observe({ nowS: 60 * i, pods: pods({}), traffic: { arrivals: 30 * i } })).replicas;
    }
    // 15/s now, half a request/s more each minute, 3 minutes ahead: 16.5 -> 17
    expect(now).toBe(15);
    expect(replicas).toBeGreaterThanOrEqual(16);
    expect(replicas).toBeLessThanOrEqual(18);
  });

  it('keeps one for what is in progress, and waits before it gives replicas back', () => {
    const policy = make('predictive', { requestsPerSPerReplica: 1, targetUtilization: 1, method: 'seasonal-naive', seasonS: 60 }, { min: 0 });
    const at = (nowS: number, arrivals: number, concurrency = 0): number => policy.decide(observe({ nowS, pods: pods({}), traffic: { arrivals }, concurrency })).replicas;
    expect([at(60, 240), at(120, 0), at(300, 0), at(360, 0, 3), at(700, 0)]).toEqual([4, 4, 4, 1, 0]);
  });
});
