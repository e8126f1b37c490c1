import { duration, percent, quantity } from '@foretoken/kernel';
import { createStepBatch } from '@foretoken/latency';
import type { StepTimeParts } from '@foretoken/latency';
import type { EnginePlan } from '@foretoken/engines';
import type { RunResult, SloCheck } from '../result.ts';
import type { Backlog } from './backlog.ts';
import type { FaultBlame } from './blame-faults.ts';

const LABEL: Readonly<Record<SloCheck['metric'], string>> = { ttft: 'TTFT', itl: 'ITL', tpot: 'TPOT', e2e: 'E2E' };

/** What the decision is made from. */
export interface Evidence {
  readonly plan: EnginePlan;
  /** Name of the pool that bottleneck and suggestion are about; absent = there is only one. */
  readonly pool?: string;
  /** Mean time that replicas took to start which a controller asked for; absent = none did. */
  readonly coldStartS?: number;
  /** Requests that the gateway lets a replica have at a time; absent = it counts none. */
  readonly gatewayLimit?: number;
  /** How much of what went wrong came with faults; null = nothing did. */
  readonly blame: FaultBlame | null;
  readonly slo: readonly SloCheck[];
  readonly backlog: Backlog;
  readonly requests: RunResult['requests'];
  readonly latency: RunResult['latency'];
  readonly throughput: RunResult['throughput'];
  readonly engine: RunResult['engine'];
  readonly ttft: RunResult['ttftBreakdown'];
  readonly meanContextTokens: number;
}

/** The answer as a sentence, what bounds it, and what to try. */
export function decide(evidence: Evidence): RunResult['decision'] {
  const { slo, backlog, requests } = evidence;
  const missed = slo.filter((check) => !check.met);
  const limit = limitOf(evidence);
  const isOfPool = evidence.pool !== undefined && limit !== 'faults' && limit !== 'scaling';
  const bottleneck = `${isOfPool ? `pool ${evidence.pool}: ` : ''}${bottleneckOf(evidence, limit)}`;
  if (requests.completed === 0) {
    return { verdict: 'missed', sentence: `No request completed: ${failures(requests)}.`, bottleneck: refusalOf(requests), suggestion: admissionAdvice(requests, evidence.plan) };
  }
  if (backlog.isGrowing) {
    return {
      verdict: 'overloaded',
      sentence: `Overloaded: the queue grows by ${quantity(backlog.growthPerMinute)} requests a minute at ${load(evidence)}${missed.length > 0 ? `; misses ${described(missed, slo).map((bound) => bound.replace(/^no /, '')).join(' and ')}` : ''}${lost(requests)}.`,
      bottleneck,
      suggestion: suggestionOf(evidence, limit, true),
    };
  }
  if (slo.length === 0) {
    const { ttft, itl } = evidence.latency;
    return {
      verdict: 'no-slo',
      sentence: `Serves ${load(evidence)} with p99 TTFT ${duration(ttft.p99)} and p99 ITL ${duration(itl.p99)}; no SLO is set.`,
      bottleneck,
      suggestion: 'Add `slo: {ttft: 1s, itl: 80ms}` to the scenario for a verdict.',
    };
  }
  const isRefusal = requests.completed < requests.total && missed.some(({ actualS }) => Number.isNaN(actualS));
  if (isRefusal) {
    const blamed = limit === 'faults' ? { bottleneck, suggestion: suggestionOf(evidence, limit, false) } : { bottleneck: refusalOf(requests), suggestion: admissionAdvice(requests, evidence.plan) };
    return { verdict: 'missed', sentence: `SLO missed: ${described(missed, slo).join(', ')}${lost(requests)}.`, ...blamed };
  }
  if (missed.length > 0) return { verdict: 'missed', sentence: `SLO missed: ${described(missed, slo).join(', ')}${lost(requests)}.`, bottleneck, suggestion: suggestionOf(evidence, limit, false) };
  return { verdict: 'met', sentence: `SLO met at ${load(evidence)}: ${described(slo, slo).join(', ')}${lost(requests)}.`, bottleneck, suggestion: headroom(evidence) };
}

/** Each bound and its figure. Once a class has bounds of its own, bounds are held by requests, not by gaps: an ITL is then the mean gap of a request. */
function described(checks: readonly SloCheck[], slo: readonly SloCheck[]): string[] {
  const isByClass = slo.some(({ class: name }) => name !== undefined);
  return checks.map((check) => describe(check, check.metric === 'itl' && isByClass ? 'mean ITL per request' : LABEL[check.metric]));
}

function describe({ class: name, statistic, actualS, boundS, met }: SloCheck, label: string): string {
  const of = name === undefined ? '' : ` (${name})`;
  if (Number.isNaN(actualS)) return `no ${statistic} ${label} ≤ ${duration(boundS)}${of}`;
  return `${statistic} ${label} ${duration(actualS)} ${met ? '≤' : '>'} ${duration(boundS)}${of}`;
}

/** Who got no answer, where that is anybody. */
function lost(requests: RunResult['requests']): string {
  return requests.completed === requests.total ? '' : `; ${requests.total - requests.completed} of ${requests.total} requests failed (${failures(requests)})`;
}

function failures({ failed }: RunResult['requests']): string {
  return Object.entries(failed).map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`).join(', ');
}

/** Failures that say themselves what bounds the answers; the rest is refused at the door. */
const REFUSALS: Readonly<Record<string, string>> = { client_timeout: 'timeouts', unavailable: 'replicas that take requests', replica_lost: 'lost replicas', shed: 'flow control', external_failed: 'the external API' };

/** What kept most of the unanswered from an answer. */
function refusalOf({ failed }: RunResult['requests']): string {
  return REFUSALS[mostFrequent(failed)] ?? 'admission';
}

function mostFrequent(failed: RunResult['requests']['failed']): string {
  return Object.entries(failed).reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0];
}

function admissionAdvice({ failed }: RunResult['requests'], { limits }: EnginePlan): string {
  if ((failed['prompt_too_long'] ?? 0) > 0) return `Raise fleet.engine.${limits.length.option} or shorten the prompts.`;
  if ((failed['queue_full'] ?? 0) > 0) return 'Raise fleet.queueLimit or add replicas.';
  if ((failed['overloaded'] ?? 0) + (failed['timed_out'] ?? 0) > 0) return 'Let the server take more requests at a time, or wait longer for them, or add replicas.';
  switch (mostFrequent(failed)) {
    case 'client_timeout':
      return 'Lengthen the timeouts of the route, bound the wait (timeout.ttft) in place of the whole answer, or add replicas.';
    case 'unavailable':
      return 'Nobody was ready: keep a spare replica, let requests wait (buffer: true), or give the route another leg.';
    case 'replica_lost':
      return 'Let streams go on elsewhere (resume: true with retries), or drain for longer (drainGrace).';
    case 'shed':
      return 'Let the gateway take more (fleet.flowControl), or add replicas.';
    case 'external_failed':
      return 'Raise the rate limits of the API, retry, or give the route another leg.';
    default:
      return 'Give the KV cache room: another GPU, more tensorParallel, or a smaller model.';
  }
}

/** `5.53 req/s`, or the burst for which there is no rate. */
function load({ throughput, requests }: Evidence): string {
  const rate = throughput.offeredRequestsPerS;
  return Number.isFinite(rate) ? `${quantity(rate)} req/s` : `a burst of ${requests.total} requests`;
}

/** What holds the metrics back that matter: memory, slots, prefill or decode. */
function bottleneckOf(evidence: Evidence, limit: Limit): string {
  const { engine, plan, ttft, latency } = evidence;
  const total = ttft.queueS + ttft.prefillS + ttft.overheadS;
  const share = (part: number): number => (total > 0 ? part / total : 0);
  const queueing = `queueing is ${percent(share(ttft.queueS))} of TTFT`;
  switch (limit) {
    case 'faults':
      return `faults: ${percent(evidence.blame!.share)} of the requests that missed a bound or got no answer came within two minutes of one (${evidence.blame!.worst}).`;
    case 'scaling':
      return `scaling: up to ${engine.waitingMax} requests waited while replicas took ${duration(evidence.coldStartS!)} to start; ${queueing}.`;
    case 'communication':
      return decodeBottleneck(evidence);
    case 'memory':
      return `KV cache: peak ${percent(engine.kvUsagePeak)} of ${plan.usableBlocks} blocks, ${engine.preemptions} preemptions; ${queueing}.`;
    case 'slots':
      return `${plan.limits.sequences.flag}: the batch reaches its limit of ${plan.limits.sequences.value}; ${queueing}.`;
    case 'gateway':
      return `flow control: the gateway lets a replica have ${evidence.gatewayLimit} requests at a time, and the batch reaches that; ${queueing} while the KV cache peaks at ${percent(engine.kvUsagePeak)}.`;
    case 'queue':
      return `prefill compute: ${queueing} while the KV cache peaks at ${percent(engine.kvUsagePeak)}.`;
    case 'interference':
      return `prefill interference: p99 ITL is ${quantity(latency.itl.p99 / latency.itl.p50)} times the median, because steps carry prompt tokens beside decodes.`;
    case 'prefill':
      return `prefill compute: computing the prompt is ${percent(share(ttft.prefillS))} of TTFT, ${queueing}.`;
    case 'decode':
      return decodeBottleneck(evidence);
  }
}

type Limit = 'faults' | 'scaling' | 'gateway' | 'communication' | 'memory' | 'slots' | 'queue' | 'interference' | 'prefill' | 'decode';

/** A p99 gap this many times the median comes from steps of another kind. */
const INTERFERENCE = 2.5;

/** A step that spends most of its time here has too many ranks on too slow a link. */
const COMMUNICATION_SHARE = 0.5;

function limitOf(evidence: Evidence): Limit {
  const { engine, plan, ttft, latency, slo } = evidence;
  const { communicationS, totalS } = typicalStep(evidence);
  if (evidence.blame !== null && evidence.blame.share > 0.5 && slo.some((check) => !check.met)) return 'faults';
  if (communicationS > COMMUNICATION_SHARE * totalS) return 'communication';
  const missed = (...metrics: SloCheck['metric'][]): boolean => slo.some((check) => !check.met && metrics.includes(check.metric));
  const total = ttft.queueS + ttft.prefillS + ttft.overheadS;
  if (evidence.coldStartS !== undefined && ttft.queueS > 0.5 * total) return 'scaling';
  if (engine.preemptions > 0 || engine.kvUsagePeak > 0.98) return 'memory';
  if (engine.batchMax >= plan.limits.sequences.value) return 'slots';
  if (evidence.gatewayLimit !== undefined && engine.batchMax >= evidence.gatewayLimit && ttft.queueS > 0.5 * total) return 'gateway';
  if (ttft.queueS > 0.5 * total) return 'queue';
  if (missed('itl', 'tpot') && latency.itl.p99 > INTERFERENCE * latency.itl.p50) return 'interference';
  if (missed('ttft') && ttft.prefillS > 0.5 * total) return 'prefill';
  return 'decode';
}

/** Parts of a decode step of the mean batch and context. */
function typicalStep({ engine, plan, meanContextTokens }: Evidence): StepTimeParts & { sequences: number } {
  const sequences = Math.max(1, Math.round(engine.batchMean));
  const batch = createStepBatch(1);
  batch.totalTokens = sequences;
  batch.sequences = sequences;
  batch.decodeSequences = sequences;
  batch.contextTokens = Math.round(sequences * meanContextTokens);
  batch.decodeKvTokens = batch.contextTokens + sequences;
  return { ...plan.stepTime.parts(batch), sequences };
}

/** Largest part of a typical decode step. */
function decodeBottleneck(evidence: Evidence): string {
  const parts = typicalStep(evidence);
  const { engine } = evidence;
  const { sequences } = parts;
  const named = [
    ['weight reads in matrix products', parts.gemmS],
    ['KV reads in attention', parts.attentionDecodeS],
    ['experts', parts.moeS],
    ['communication between GPUs', parts.communicationS],
    ['the output head', parts.headS],
    ['host time', parts.hostS],
  ] as const;
  const [name, seconds] = [...named].sort((a, b) => b[1] - a[1])[0]!;
  return `decode at batch ${sequences}: ${name} take ${percent(seconds / parts.totalS)} of a ${duration(parts.totalS)} step; a step runs ${percent(engine.busy)} of the time.`;
}

function suggestionOf({ plan }: Evidence, limit: Limit, overloaded: boolean): string {
  switch (limit) {
    case 'faults':
      return 'Notice sooner (shorter TTFT timeouts, a breaker, health checks), keep a spare replica, or give the route another leg.';
    case 'scaling':
      return 'Scale earlier (a lower target, a leading metric such as concurrency), keep spare replicas (autoscale.min) or warm nodes, or start faster (coldStart).';
    case 'communication':
      return 'Lower tensorParallel and add replicas instead, or choose GPUs with a faster link.';
    case 'memory':
      return 'Give the KV cache room: more tensorParallel, kvCache: fp8, fp8 weights, or another replica.';
    case 'slots':
      return `Raise fleet.engine.${plan.limits.sequences.option} above ${plan.limits.sequences.value}, or add a replica.`;
    case 'gateway':
      return 'Raise fleet.flowControl.saturation.requests while TPOT allows it (larger batches carry more, each answer gets slower), or add a replica.';
    case 'interference':
      return shorterSteps(plan);
    case 'prefill':
      return `Computing the prompts takes the time, not waiting: more tensorParallel, a faster GPU or more prefix-cache hits help, more replicas hardly.`;
    default:
      return overloaded ? 'Add a replica (fleet.replicas) or a faster GPU.' : 'Add a replica, more tensorParallel, or a faster GPU.';
  }
}

function shorterSteps({ limits: { stepTokens } }: EnginePlan): string {
  if (stepTokens === null) return 'Spread prompts over more replicas.';
  return `Shorten mixed steps: fleet.engine.${stepTokens.option} below ${stepTokens.value} (TTFT grows), or spread prompts over more replicas.`;
}

function headroom({ engine, requests }: Evidence): string {
  return engine.busy < 0.5 && requests.total > 1 ? `A step runs only ${percent(engine.busy)} of the time: try fewer or smaller GPUs, or workload.rateScale: 2.` : '';
}
