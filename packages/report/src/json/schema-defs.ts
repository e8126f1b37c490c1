import { listOf, objectOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const metricSummary = objectOf({
  count: ref('count'),
  mean: ref('measure'),
  p50: ref('measure'),
  p90: ref('measure'),
  p95: ref('measure'),
  p99: ref('measure'),
  min: ref('measure'),
  max: ref('measure'),
  interval: objectOf(
    { mean: ref('optional'), p50: ref('optional'), p90: ref('optional'), p95: ref('optional'), p99: ref('optional') },
    '95 % confidence half-widths; null when the run is too short to say.',
    ['p90'],
  ),
}, 'Mean, percentiles (linear interpolation) and intervals of one metric, in seconds.');

const cdfCurve = objectOf(
  { p: listOf(ref('measure')), valueS: listOf(ref('measure')) },
  'An empirical distribution: valueS[i] is the p[i] quantile, in seconds.',
);

/** What the schemas of results and comparisons refer to. */
export const SCHEMA_DEFS: Readonly<Record<string, SchemaNode>> = {
  count: { type: 'integer', minimum: 0 },
  measure: { type: ['number', 'null'], description: 'A number; null where there was nothing to measure or the value is infinite.' },
  optional: { type: ['number', 'null'], description: 'A number; null where the run has no such number.' },
  metricSummary,
  cdfCurve,
};
