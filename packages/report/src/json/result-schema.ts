import { requestSections } from './request-sections.ts';
import { resourceSections } from './resource-sections.ts';
import { listOf, objectOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const decision = objectOf({
  verdict: { enum: ['met', 'missed', 'overloaded', 'no-slo'] },
  sentence: { type: 'string', description: 'The answer, as one sentence.' },
  bottleneck: { type: 'string', description: 'What bounds it.' },
  suggestion: { type: 'string', description: 'What to try next; empty when there is nothing to say.' },
});

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
    { mean: ref('optional'), p50: ref('optional'), p95: ref('optional'), p99: ref('optional') },
    '95 % confidence half-widths; null when the run is too short to say.',
  ),
}, 'Mean, percentiles (linear interpolation) and intervals of one metric, in seconds.');

const cdfCurve = objectOf(
  { p: listOf(ref('measure')), valueS: listOf(ref('measure')) },
  'An empirical distribution: valueS[i] is the p[i] quantile, in seconds.',
);

/**
 * JSON Schema (2020-12) of `result.json`; `schemas/result.schema.json` is this object as text.
 * Null policy: JSON has no NaN and no Infinity. A `measure` is null where there was nothing to
 * measure or the value is infinite; an `optional` is null where the run has no such number.
 */
export const resultSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.result/1',
  title: 'Result of foretoken run',
  ...objectOf({
    schema: { const: 'foretoken.result/1' },
    name: { type: 'string' },
    title: { type: 'string' },
    decision,
    ...requestSections,
    ...resourceSections,
    warnings: listOf(objectOf({ code: { type: 'string' }, message: { type: 'string' } })),
  }),
  $defs: {
    count: { type: 'integer', minimum: 0 },
    measure: { type: ['number', 'null'], description: 'A number; null where there was nothing to measure or the value is infinite.' },
    optional: { type: ['number', 'null'], description: 'A number; null where the run has no such number.' },
    metricSummary,
    cdfCurve,
  },
};
