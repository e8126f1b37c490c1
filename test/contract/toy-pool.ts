import type { Autoscaler, ReplicaSample, ScaleObservation } from '@foretoken/fleet';
import { GatewayCounters, MetricPipeline } from '@foretoken/fleet';

/** A pool of servers with a fixed service time, each with places for a batch. */
export interface ToyPool {
  readonly arrivalS: readonly number[];
  readonly replicas: number;
  readonly lastS: number;
  readonly coldStartS: number;
  readonly serviceS: number;
  readonly batch: number;
  readonly scrapeS: number;
  readonly delayS: number;
}

/** Replicas that were wanted from a moment on. */
export interface ToyStep {
  readonly timeS: number;
  readonly replicas: number;
}

interface ToyPod {
  readonly id: number;
  readonly readyS: number;
  /** Ends of what it serves. */
  ends: number[];
  queue: number;
  received: number;
  ended: number;
}

const TOKENS = { inputTokens: 1000, outputTokens: 100 };

/**
 * Runs an autoscaler on a pool in steps of `stepS`: arrivals go to the shortest queue or wait in the gateway, pods drain at once.
 * What the autoscaler asks of the past is checked: never beyond now, never further back than it says.
 */
export function runToyPool(autoscaler: Autoscaler, pool: ToyPool, check: (observation: ScaleObservation, replicas: number) => void = () => {}): ToyStep[] {
  const { arrivalS, lastS, coldStartS, serviceS, batch, scrapeS, delayS } = pool;
  const stepS = 0.1;
  const pipeline = new MetricPipeline(delayS);
  const counters = new GatewayCounters(autoscaler.looksBackS + 1);
  let pods: ToyPod[] = [];
  let [made, next, buffered, wanted] = [0, 0, 0, pool.replicas];
  const steps: ToyStep[] = [{ timeS: 0, replicas: wanted }];
  const start = (readyS: number): void => void pods.push({ id: made++, readyS, ends: [], queue: 0, received: 0, ended: 0 });
  for (let i = 0; i < wanted; i++) start(0);
  let [nextScrapeS, nextDecisionS] = [0, 0];
  for (let tick = 0; tick * stepS <= lastS; tick++) {
    const nowS = tick / 10;
    for (const pod of pods) {
      pod.ends = pod.ends.filter((endS) => {
        if (endS > nowS) return true;
        pod.ended++;
        counters.onEnd(endS, { ...TOKENS, cachedTokens: 0, ttftS: serviceS / 10, tpotS: serviceS / 100 });
        return false;
      });
    }
    for (; next < arrivalS.length && arrivalS[next]! <= nowS; next++) {
      counters.onArrival(arrivalS[next]!, TOKENS.inputTokens);
      buffered++;
    }
    const ready = pods.filter(({ readyS }) => readyS <= nowS);
    while (buffered > 0 && ready.length > 0) {
      const target = ready.reduce((best, each) => (each.queue + each.ends.length < best.queue + best.ends.length ? each : best));
      target.queue++;
      target.received++;
      buffered--;
    }
    for (const pod of ready) for (; pod.queue > 0 && pod.ends.length < batch; pod.queue--) pod.ends.push(nowS + serviceS);
    if (nowS >= nextScrapeS) {
      nextScrapeS += scrapeS;
      for (const pod of ready) pipeline.push(pod.id, sample(pod, nowS, batch));
    }
    if (nowS < nextDecisionS - 1e-9) continue;
    nextDecisionS += autoscaler.periodS;
    const asked = (fromS: number, toS: number): void => {
      if (toS > nowS) throw new Error(`asked at ${nowS} for what happens until ${toS}`);
      if (fromS < nowS - autoscaler.looksBackS - 1e-9) throw new Error(`asked at ${nowS} for what happened from ${fromS}, but says it looks back ${autoscaler.looksBackS}`);
    };
    const observation: ScaleObservation = {
      nowS,
      wanted,
      pods: pods.map(({ id, readyS }) => ({ id, phase: readyS <= nowS ? 'running' : 'pending', ready: readyS <= nowS, startedS: readyS <= nowS ? readyS : Number.NaN, readyChangedS: readyS <= nowS ? readyS : Number.NaN, sample: pipeline.newest(id, nowS) })),
      buffered,
      concurrency: counters.concurrency,
      meanConcurrency: (fromS, toS) => (asked(fromS, toS), counters.meanConcurrency(fromS, toS)),
      traffic: (fromS, toS) => (asked(fromS, toS), counters.traffic(fromS, toS)),
    };
    const { replicas } = autoscaler.decide(observation);
    check(observation, replicas);
    if (replicas !== wanted) steps.push({ timeS: nowS, replicas });
    for (; wanted < replicas; wanted++) start(nowS + coldStartS);
    for (; wanted > replicas; wanted--) {
      const gone = pods.pop()!;
      buffered += gone.queue;
      pipeline.drop(gone.id);
      // What it serves ends at once: the pool of a test has no grace period.
      for (let i = 0; i < gone.ends.length; i++) counters.onEnd(nowS, { ...TOKENS, cachedTokens: 0, ttftS: serviceS / 10, tpotS: serviceS / 100 });
    }
    pods = [...pods];
  }
  return steps;
}

function sample({ ends, queue, received, ended }: ToyPod, timeS: number, batch: number): ReplicaSample {
  return { timeS, waiting: queue, running: ends.length, kvUsage: ends.length / batch, requestsReceived: received, requestsEnded: ended, promptTokens: TOKENS.inputTokens * received, outputTokens: TOKENS.outputTokens * ended };
}
