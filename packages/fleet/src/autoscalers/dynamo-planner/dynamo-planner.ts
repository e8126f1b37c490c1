import { choice, integer } from '@foretoken/engines';
import type { AutoscalerContext, AutoscalerPolicy, ScaleDecision, ScaleObservation } from '../autoscaler.ts';
import { FORECASTS, forecastNext } from '../forecast/forecast-next.ts';
import type { Forecast } from '../forecast/forecast-next.ts';
import { duration } from '../options/scale-option.ts';
import { Every } from '../signals/every.ts';
import { activePods, readyPods } from '../signals/pods.ts';
import { shown } from '../signals/shown.ts';
import { easyStep, slaStep } from './load.ts';
import type { LoadTarget, WorkerLoad } from './load.ts';
import { engineCapacity, throughputReplicas, withinBudget } from './throughput.ts';
import type { PlannerSla } from './throughput.ts';

interface Options {
  readonly mode: 'throughput' | 'load' | 'both';
  readonly loadTarget: LoadTarget;
  readonly throughputAdjustmentIntervalS: number;
  readonly loadAdjustmentIntervalS: number;
  readonly loadPredictor: Forecast;
  readonly maxGpuBudget: number;
  readonly isl: number;
  readonly osl: number;
  readonly ttftS?: number;
  readonly itlS?: number;
}

/** Intervals that the predictors look at. */
const HISTORY = 50;

export const dynamoPlanner: AutoscalerPolicy = {
  name: 'dynamo-planner',
  sizesWholeAnswers: true,
  about: 'NVIDIA Dynamo planner for aggregated workers: foretold traffic over profiled capacity, and a faster loop on the load; ai-dynamo/dynamo planner/core.',
  options: {
    mode: choice(['throughput', 'load', 'both'], 'Which loops run; with both, throughput is the lower bound of load. Default throughput.'),
    loadTarget: choice(['sla', 'throughput', 'latency'], 'What the load loop keeps: the SLA, or easy thresholds on the KV cache. Default sla.'),
    throughputAdjustmentInterval: duration('Time between two plans; default 180 s.'),
    loadAdjustmentInterval: duration('Time between two looks at the load; default 5 s.'),
    loadPredictor: choice(FORECASTS, 'How the next interval is foretold; default constant. ARIMA, Kalman and Prophet are not modelled.'),
    maxGpuBudget: integer(1, 'GPUs at most; default 8.'),
    isl: integer(1, 'Prompt tokens before any was seen; default 3000.'),
    osl: integer(1, 'Output tokens before any was seen; default 150.'),
    ttft: duration('TTFT to keep; default: of the SLO, else 0.5 s.'),
    itl: duration('ITL to keep; default: of the SLO, else 0.05 s.'),
  },
  pipeline: { scrapeS: 1, delayS: 0 },
  create(context) {
    const options: Options = { mode: 'throughput', loadTarget: 'sla', throughputAdjustmentIntervalS: 180, loadAdjustmentIntervalS: 5, loadPredictor: 'constant', maxGpuBudget: 8, isl: 3000, osl: 150, ...context.options };
    const planner = new Planner(context, options);
    return {
      periodS: options.mode === 'throughput' ? options.throughputAdjustmentIntervalS : options.loadAdjustmentIntervalS,
      looksBackS: options.throughputAdjustmentIntervalS,
      decide: (observation) => planner.decide(observation),
    };
  },
};

class Planner {
  readonly #context: AutoscalerContext;
  readonly #options: Options;
  readonly #sla: PlannerSla;
  readonly #plan: Every;
  readonly #history: { readonly requests: number[]; readonly input: number[]; readonly output: number[] } = { requests: [], input: [], output: [] };
  #hitRate = 0;
  #lowest = 0;
  #why = 'nothing seen yet';

  constructor(context: AutoscalerContext, options: Options) {
    this.#context = context;
    this.#options = options;
    const bound = (metrics: readonly string[]): number | undefined => context.slo.find(({ metric }) => metrics.includes(metric))?.boundS;
    this.#sla = { ttftS: options.ttftS ?? bound(['ttft']) ?? 0.5, itlS: options.itlS ?? bound(['itl', 'tpot']) ?? 0.05 };
    this.#plan = new Every(options.throughputAdjustmentIntervalS, options.throughputAdjustmentIntervalS);
  }

  decide(observation: ScaleObservation): ScaleDecision {
    const { mode, maxGpuBudget } = this.#options;
    if (mode !== 'load' && this.#plan.isDue(observation.nowS)) this.#foretell(observation);
    const wanted = observation.wanted;
    // Nothing is decided while replicas come or go.
    const settled = readyPods(observation).length === wanted && activePods(observation).length === wanted;
    let replicas = wanted;
    if (settled && mode === 'throughput') replicas = this.#lowest === 0 ? wanted : this.#lowest;
    if (settled && mode !== 'throughput') replicas = Math.max(wanted + this.#loadStep(observation), this.#lowest);
    return { replicas: withinBudget(replicas, this.#context.gpusPerReplica, maxGpuBudget), why: settled ? this.#why : 'replicas are still coming or going' };
  }

  #foretell(observation: ScaleObservation): void {
    const { throughputAdjustmentIntervalS: intervalS, loadPredictor } = this.#options;
    const { requests, input, output } = this.#history;
    const fromS = Math.max(0, observation.nowS - intervalS);
    const seen = observation.traffic(fromS, observation.nowS);
    push(requests, seen.arrivals / (observation.nowS - fromS));
    if (seen.arrivals > 0) push(input, seen.meanInputTokens);
    if (seen.ended > 0) {
      push(output, seen.meanOutputTokens);
      this.#hitRate = Number.isNaN(seen.hitRate) ? 0 : seen.hitRate;
    }
    const perS = forecastNext(loadPredictor, requests);
    const mix = { inputTokens: this.#meanInput(), outputTokens: output.length === 0 ? this.#options.osl : Math.max(1, forecastNext(loadPredictor, output)), hitRate: this.#hitRate };
    const capacity = engineCapacity(this.#context.facts, mix, this.#sla);
    this.#lowest = throughputReplicas(perS, capacity);
    this.#why = `${shown(perS)} requests/s foretold, ${shown(capacity.perS)} per replica${capacity.meetsSlo ? '' : ' (no batch keeps the SLA)'}`;
  }

  #loadStep(observation: ScaleObservation): -1 | 0 | 1 {
    const { facts } = this.#context;
    const promptTokens = this.#meanInput();
    const samples = readyPods(observation).map(({ sample }) => sample).filter((sample) => sample !== undefined);
    const workers = samples.map(({ running, waiting, kvUsage }): WorkerLoad => ({ running, queuedTokens: waiting * promptTokens, kvTokens: kvUsage * facts.kvTokens }));
    if (workers.length < observation.wanted) return 0;
    const { loadTarget } = this.#options;
    const change = loadTarget === 'sla' ? slaStep(facts, workers, promptTokens, this.#sla) : easyStep(facts, workers, loadTarget);
    this.#why = `load of ${workers.length} workers against ${loadTarget === 'sla' ? `TTFT ${shown(this.#sla.ttftS)} s and ITL ${shown(this.#sla.itlS)} s` : `the thresholds for ${loadTarget}`}`;
    return change;
  }

  #meanInput(): number {
    return this.#history.input.length === 0 ? this.#options.isl : Math.max(1, forecastNext(this.#options.loadPredictor, this.#history.input));
  }
}

function push(values: number[], value: number): void {
  values.push(value);
  if (values.length > HISTORY) values.shift();
}
