import { halfWidths, listOf, nullable, objectOf, recordOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** How many requests there were, and how they ended. */
export const requestCounts: SchemaNode = objectOf({
  total: ref('count'),
  completed: ref('count'),
  failed: recordOf(ref('count'), 'Counts by reason; they and `completed` sum to `total`.'),
});

/** The bounds and how they fared. */
export const sloChecks: SchemaNode = listOf(objectOf({
  class: { type: 'string', description: 'Request class that it is about; absent = all requests.' },
  metric: { enum: ['ttft', 'itl', 'tpot', 'e2e'] },
  statistic: { type: 'string', description: 'p99, p95, mean, …' },
  boundS: { type: 'number' },
  actualS: ref('measure'),
  intervalS: ref('optional'),
  met: { type: 'boolean' },
}, undefined, ['class']));

/** What requests experienced: counts, latency, throughput, goodput, SLO. */
export const requestSections: Readonly<Record<string, SchemaNode>> = {
  requests: requestCounts,
  latency: objectOf({
    ttft: ref('metricSummary', 'First token minus arrival, queueing included.'),
    itl: ref('metricSummary', 'Gaps between consecutive output events.'),
    tpot: ref('metricSummary', '(last token − first token) / (output tokens − 1), requests with more than one output token.'),
    e2e: ref('metricSummary', 'Last token minus arrival.'),
    queue: ref('metricSummary', 'First scheduled minus arrival.'),
    prefill: ref('metricSummary', 'First token minus first scheduled.'),
    normalized: ref('metricSummary', 'E2E divided by output tokens.'),
    requestOverheadS: ref('measure', 'Per-request constant included in TTFT and E2E when side = client.'),
    side: { enum: ['client', 'server'] },
  }),
  throughput: objectOf({
    makespanS: ref('measure'),
    requestsPerS: ref('measure'),
    inputTokensPerS: ref('measure'),
    outputTokensPerS: ref('measure'),
    totalTokensPerS: ref('measure'),
    steady: nullable(
      objectOf({ warmupS: ref('measure'), requestsPerS: ref('measure'), outputTokensPerS: ref('measure') }),
      'After MSER-5 truncation; null when the run is too short.',
    ),
    offeredRequestsPerS: ref('measure', 'Mean arrival rate offered.'),
    interval: halfWidths('95 % half-widths over replications; absent for a single run.', 'requestsPerS', 'inputTokensPerS', 'outputTokensPerS', 'totalTokensPerS'),
  }, undefined, ['interval']),
  goodput: nullable(
    objectOf({
      requestsPerS: ref('measure'),
      fraction: ref('measure'),
      tokensPerS: ref('measure'),
      interval: halfWidths('95 % half-widths; of a single run for the fraction only.', 'requestsPerS', 'fraction', 'tokensPerS'),
    }, undefined, ['interval']),
    'Requests whose own TTFT, TPOT (mean gap) and E2E are within the bounds; null without an SLO.',
  ),
  slo: sloChecks,
};
