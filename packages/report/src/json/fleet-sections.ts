import { moneySections } from './money-sections.ts';
import { requestCounts, sloChecks } from './request-sections.ts';
import { cacheFigures, engineFigures, memoryFigures } from './resource-sections.ts';
import { listOf, objectOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const text = (description: string): SchemaNode => ({ type: 'string', description });
const seconds = (description: string): SchemaNode => ref('measure', `${description}, in seconds.`);
const perBin = (description: string): SchemaNode => listOf(ref('measure'), description);

const groupLatency: SchemaNode = objectOf({
  ttft: ref('metricSummary', 'First token minus arrival.'),
  tpot: ref('metricSummary', '(last token − first token) / (output tokens − 1).'),
  e2e: ref('metricSummary', 'Last token minus arrival.'),
}, 'Of the requests counted here.');

const pool: SchemaNode = objectOf({
  name: { type: 'string' },
  title: text('Model, engine and GPUs.'),
  gpusPerReplica: ref('count'),
  replicas: objectOf({
    atStart: ref('count'),
    most: ref('count', 'Ready at the same time, at most.'),
    readyMean: ref('measure', 'Ready, time-weighted mean.'),
  }),
  attempts: ref('count', 'Attempts that its engines took; with retries, hedges and hand-overs more than the requests.'),
  requests: { ...requestCounts, description: 'Requests whose answer, or last attempt, was here.' },
  latency: groupLatency,
  engine: engineFigures,
  cache: cacheFigures,
  memory: memoryFigures,
  imbalance: ref('optional', 'Largest over mean of the tokens that its replicas generated; 1 = evenly spread; null when fewer than two were there all the time.'),
});

const requestClass: SchemaNode = objectOf({
  name: { type: 'string' },
  requests: requestCounts,
  latency: groupLatency,
  slo: sloChecks,
  goodFraction: ref('optional', 'Share of its requests that met every bound of theirs, 0 … 1; null without bounds.'),
  goodFractionInterval: ref('optional', 'Its 95 % half-width over replications; absent for a single run.'),
  inputTokens: ref('measure'),
  outputTokens: ref('measure'),
}, undefined, ['goodFractionInterval']);

const leg: SchemaNode = objectOf({
  route: ref('count', 'From 0, in the order of the scenario.'),
  leg: ref('count', 'From 0, within its route.'),
  to: text('Where it sends requests.'),
  attempts: ref('count', 'Each is in exactly one of answered, refused, timedOut, failed and cancelled.'),
  retries: ref('count'),
  hedges: ref('count'),
  passedOver: ref('count', 'Requests that went on to the next leg without an attempt.'),
  breakerOpenings: ref('count'),
  answered: ref('count'),
  refused: ref('count'),
  timedOut: ref('count'),
  failed: ref('count'),
  cancelled: ref('count'),
});

const states: SchemaNode = objectOf({
  pool: { type: 'string' },
  starting: perBin('Replicas that were wanted and are not ready.'),
  ready: perBin('Replicas that take requests.'),
  draining: perBin('Replicas that finish what they have.'),
  down: perBin('Replicas that crashed and are not back.'),
}, 'Replicas by state, time-weighted means.');

const coldStart: SchemaNode = objectOf({
  pool: { type: 'string' },
  count: ref('count', 'Starts that ended during the run.'),
  meanS: seconds('From the wish for a replica to its readiness, mean'),
  maxS: seconds('The longest'),
  stages: listOf(objectOf({ stage: { type: 'string' }, meanS: seconds('Mean over the starts') }), 'Stages may overlap.'),
});

const gpuSeconds: SchemaNode = objectOf({
  total: ref('measure'),
  busy: ref('measure', 'With a step running.'),
  idle: ref('measure', 'Ready, without a step.'),
  starting: ref('measure'),
  draining: ref('measure', 'Draining, without a step.'),
  down: ref('measure', 'Crashed, or without a replica on a node that is still there.'),
}, 'GPU-seconds by use; they add up to `total`.');

const external: SchemaNode = objectOf({
  name: { type: 'string' },
  requests: ref('count'),
  refused: ref('count', 'Rate limit.'),
  failed: ref('count', 'Errors of its own.'),
  inputTokens: ref('measure'),
  outputTokens: ref('measure'),
  usd: ref('measure', 'US dollars.'),
});

const fleet: SchemaNode = objectOf({
  endS: seconds('End of the run'),
  binS: seconds('Width of a bin; bin i covers [i, i + 1) * binS'),
  states: listOf(states, 'One per pool.'),
  events: listOf(objectOf({
    timeS: seconds('When'),
    kind: text('scale-up, scale-down, ready, crash, fault, fault-end, upgrade, no-capacity, breaker, …'),
    pool: text('Empty when it is about no single pool.'),
    what: text('In words.'),
  }), 'At most 1,000, the first ones.'),
  eventCount: ref('count', 'All events.'),
  failedRequestsPerS: perBin('Requests that failed, per second.'),
  attainment: listOf(ref('optional'), 'Share of the requests that arrived in each bin and met every bound, 0 … 1; null in bins without arrivals, empty without an SLO.'),
  coldStarts: listOf(coldStart, 'One per pool in which replicas started.'),
  gpuSeconds,
  waste: objectOf({
    attempts: ref('count', 'Attempts that were begun for nothing.'),
    promptTokens: ref('measure', 'Prompt tokens of those, cache hits left out.'),
    outputTokens: ref('measure', 'Output tokens of those.'),
    zombieOutputTokens: ref('measure', 'Of the output tokens: of attempts whose client had left without telling the engine.'),
  }, 'Work that no client got anything from.'),
  handOver: objectOf({
    handedOver: ref('count', 'Prompts computed by a prefill pool.'),
    computedLocally: ref('count', 'Prompts that the decode side computed itself.'),
    transfers: ref('count'),
    failedTransfers: ref('count', 'Lost with the replica that kept the KV.'),
    bytes: ref('measure', 'KV that was handed over.'),
  }, 'Of a fleet that computes prompts in one pool and answers in another.'),
  external: listOf(external, 'External APIs.'),
}, 'What changed while the fleet ran; absent when replicas neither come and go nor requests take more than one attempt.', ['handOver']);

/** Parts of a result that only elaborate fleets have; each is absent without its cause. */
export const fleetSections: Readonly<Record<string, SchemaNode>> = {
  pools: listOf(pool, 'Of a fleet with several pools.'),
  classes: listOf(requestClass, 'Of a workload with request classes.'),
  routes: listOf(leg, 'Legs of a fleet with routes.'),
  fleet,
  ...moneySections,
};
