import { SCHEMA_DEFS } from './schema-defs.ts';
import { listOf, nullable, objectOf, ref, withOptional } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const text: SchemaNode = { type: 'string' };

const estimate = objectOf({ value: ref('measure'), interval: ref('optional', '95 % half-width over replications; null for a single run.') });

const pairedDifference = objectOf({
  pairs: ref('count', 'Requests that both completed.'),
  unpaired: ref('count', 'Requests that only one of the two completed.'),
  meanS: ref('measure', 'Mean of this candidate minus the best, in seconds.'),
  halfWidthS: ref('optional', '95 % half-width; null with too few pairs.'),
  verdict: { enum: ['lower', 'higher', 'within-noise', 'unknown'] },
});

const metricDifference = objectOf({
  figure: { type: 'string', description: 'ttft.p99, goodput, …; latencies in seconds, rates per second, cost in US dollars per million output tokens.' },
  own: ref('measure'),
  other: ref('measure', 'Of the best, or the baseline.'),
  difference: ref('measure', 'own − other.'),
  halfWidth: ref('optional', 'Of the simultaneous interval; null where the runs cannot say.'),
  relative: ref('optional', 'difference / other.'),
  relativeHalfWidth: ref('optional'),
  verdict: { enum: ['lower', 'higher', 'within-noise', 'unknown'] },
  paired: { type: 'boolean', description: 'Both served the same requests.' },
});

const slo = listOf(objectOf({
  metric: { enum: ['ttft', 'itl', 'tpot', 'e2e'] },
  statistic: text,
  boundS: { type: 'number' },
  actualS: ref('measure'),
  intervalS: ref('optional'),
  met: { type: 'boolean' },
}));

const metrics = objectOf({
  ttft: ref('metricSummary'),
  itl: ref('metricSummary'),
  tpot: ref('metricSummary'),
  e2e: ref('metricSummary'),
  requestsPerS: estimate,
  outputTokensPerS: estimate,
  goodputPerS: nullable(estimate, 'Null without an SLO.'),
  goodFraction: ref('optional', 'Requests that meet every bound / all requests; null without an SLO.'),
  usdPerMillionOutputTokens: ref('optional', 'Null without a price.'),
  usdPerMillionTokens: ref('optional', 'Null without a price.'),
  batchMean: ref('measure'),
  batchMax: ref('measure'),
  kvUsageMean: ref('measure'),
  kvUsagePeak: ref('measure'),
  kvTokens: ref('measure', 'KV capacity of a replica in tokens.'),
  hitRate: ref('optional', 'Null where the prefix cache is off.'),
  preemptions: ref('count'),
  queueMeanS: ref('measure'),
  prefillMeanS: ref('measure'),
  queueShare: ref('measure', 'Part of the mean TTFT before the first step.'),
  prefillShare: ref('measure', 'Part of the mean TTFT from the first step to the first token.'),
  stepMeanS: ref('measure', 'Busy time / steps.'),
  busy: ref('measure'),
  requests: ref('count'),
  completed: ref('count'),
  failed: ref('count'),
}, 'Latencies in seconds; counts add up over replications, the rest are means.');

const fleet = objectOf({
  gpuHours: ref('measure', 'Hours of GPUs that were paid for.'),
  readyMean: ref('measure', 'Ready replicas, mean over time.'),
  imbalance: ref('optional', 'Largest over mean of what the replicas of a pool generated, of the pool that is spread worst; null with fewer than two that were there all the time.'),
  wastedTokens: ref('count', 'Tokens of prompts and answers that nobody used.'),
  gpuUsd: ref('optional', 'US dollars for GPUs; null without a price.'),
  externalUsd: ref('measure', 'US dollars for external APIs.'),
  ready: objectOf({ binS: ref('measure'), values: listOf(ref('measure')) }, 'Ready replicas over time, means of bins of binS seconds; of the first replication.'),
}, 'What the whole fleet used: where at least one candidate has several replicas, pools or routes, or changes its size. Wasted tokens add up over replications, the rest are means.');

const candidate = withOptional(objectOf({
  label: text,
  rank: { type: 'integer', minimum: 1, description: 'Equal candidates share a rank.' },
  index: ref('count', 'Place in the order given.'),
  setup: { type: 'string', description: 'The parts of its title that not all share.' },
  upstream: { type: 'string', description: 'What is modelled: upstream version and commit.' },
  scenarioHash: text,
  verdict: { enum: ['met', 'missed', 'overloaded', 'no-slo'] },
  sentence: text,
  bottleneck: text,
  slo,
  metrics,
  ttftBreakdown: objectOf({ queueS: ref('measure'), prefillS: ref('measure'), overheadS: ref('measure') }, 'Mean parts of TTFT.'),
  paired: nullable(objectOf({ ttft: pairedDifference, e2e: pairedDifference }), 'Against the best, or the baseline, on the same requests; null for that one itself and where requests differ.'),
  against: { type: ['string', 'null'], description: 'The one that `reasons` hold it against.' },
  reasons: listOf(objectOf({
    topic: { enum: ['failures', 'queue', 'prefill', 'cache', 'preemption', 'batch', 'memory', 'step', 'none'] },
    sentence: text,
  }), 'Why its numbers differ.'),
  notes: listOf(text, 'How it was made, where that is not obvious.'),
  warnings: listOf(objectOf({ code: text, message: text })),
  cdf: objectOf({ ttft: ref('cdfCurve'), itl: ref('cdfCurve') }),
}), { differences: listOf(metricDifference, 'Figure by figure against the best, or the baseline; absent for that one itself.'), fleet });

/**
 * JSON Schema (2020-12) of `comparison.json`; `schemas/comparison.schema.json` is this object as text.
 * Nulls mean what they mean in `result.json`.
 */
export const comparisonSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.comparison/1',
  title: 'Result of foretoken compare',
  ...withOptional(objectOf({
    schema: { const: 'foretoken.comparison/1' },
    name: text,
    title: { type: 'string', description: 'What all candidates share.' },
    decision: objectOf({
      kind: { enum: ['winner', 'tie', 'only', 'none'] },
      best: { type: ['string', 'null'], description: 'Label of the first; null when none ran.' },
      sentence: { type: 'string', description: 'The answer, as one sentence.' },
    }),
    criterion: objectOf({ id: { enum: ['slo', 'goodput', 'throughput', 'ttft', 'itl', 'tpot', 'e2e', 'cost'] }, description: text }),
    candidates: listOf(candidate, 'Best first.'),
    refused: listOf(objectOf({ label: text, code: text, message: text, hint: text }), 'Candidates that cannot run, in the order given.'),
    provenance: objectOf({
      foretoken: text,
      seed: { type: 'number' },
      replications: ref('count'),
      workload: text,
      latencyModel: listOf(objectOf({ label: text, model: text, error: text })),
      intervals: { type: 'string', description: 'How the intervals were made.' },
      pairing: { type: 'string', description: 'Whether and how requests are compared in pairs.' },
    }),
  }), {
    comparisons: objectOf({
      against: { type: ['string', 'null'], description: 'The one that all others are held against; null when none ran.' },
      isBaseline: { type: 'boolean', description: 'It was chosen beforehand, not for being the best.' },
      count: ref('count', 'Comparisons that may go wrong, per figure.'),
      looks: ref('count', 'Times that the data are looked at at most; above 1 where replications stop when it is decided.'),
      confidence: { type: 'number', description: 'Of each interval, so that all of them hold together with 95 %.' },
      correction: text,
      level: listOf(text, 'Those that cannot be told from the best by what the order goes by; the best among them.'),
    }, 'How differences were judged.'),
    stopping: objectOf({
      reached: { type: 'boolean' },
      min: ref('count'),
      max: ref('count'),
      undecided: listOf(text, 'Candidate and figure whose difference the most replications allowed did not decide.'),
    }, 'Of replications that ran until every difference was decided.'),
  }),
  $defs: SCHEMA_DEFS,
};
