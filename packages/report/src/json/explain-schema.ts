import { PART_MEANING, STEP_PARTS, TIME_PARTS } from '@foretoken/fleet';
import { FIGURES, KNOB_FIGURES } from '@foretoken/study';
import { SCHEMA_DEFS } from './schema-defs.ts';
import { listOf, measures, nullable, objectOf, ref, withOptional } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const text: SchemaNode = { type: 'string' };

const parts = objectOf(Object.fromEntries(TIME_PARTS.map((part) => [part, { type: 'number', minimum: 0, description: PART_MEANING[part] }])), 'Seconds in each part; they add up to the whole.');

const mean = { requests: ref('count'), meanS: ref('measure', 'Seconds.'), parts: ref('parts') };

const band = objectOf({
  metric: { enum: ['ttft', 'tpot', 'e2e'] },
  statistic: { type: 'string', description: '`p99`, `mean`.' },
  ...mean,
  valueS: ref('measure', 'The statistic itself.'),
  fromS: ref('measure', 'Shortest of the requests around it.'),
  toS: ref('measure', 'Longest of them.'),
}, 'The requests around a percentile.');

const one = withOptional(objectOf({
  request: ref('count', 'Row in order of arrival, from 0.'),
  arrivalS: { type: 'number' },
  inputTokens: ref('count'),
  cachedTokens: ref('count'),
  outputTokens: ref('count'),
  preemptions: ref('count'),
  replica: { type: 'integer' },
  ttftS: { type: 'number' },
  e2eS: { type: 'number' },
  ttft: ref('parts'),
  e2e: ref('parts'),
}), { class: text, pool: text });

const totals = objectOf({
  steps: ref('count'),
  stepS: ref('measure', 'Sum of their durations.'),
  ...measures('decodeStepS', 'promptStepS', 'mixedStepS'),
  partS: objectOf(measures(...STEP_PARTS), 'Seconds by part of a step.'),
  ...measures('promptTokens', 'decodeTokens', 'tokenSeconds'),
  matrixS: listOf(ref('measure'), 'Seconds of matrix products by the tokens of the step: entry i holds 2^(i/4) tokens and more, below 2^((i+1)/4).'),
});

const pool = objectOf({
  name: text,
  busy: ref('measure', 'Share of replica time with a step running.'),
  totals,
  tokensPerStep: ref('measure', 'Weighted by duration.'),
  ridgeTokens: ref('measure', 'Tokens of a step from which matrix products are bound by compute and not by reading weights.'),
  weightReadShare: ref('measure', 'Share of the time of matrix products in steps below the ridge.'),
  bound: { enum: ['arrivals', 'kv-capacity', 'batch-limit', 'weight-reads', 'compute', 'kv-reads', 'communication', 'host'] },
  boundBy: { type: 'string', description: 'The same in words.' },
});

const change = objectOf({
  base: ref('measure', 'Mean over the seeds as the scenario is.'),
  value: ref('measure', 'With the knob turned.'),
  change: ref('measure'),
  halfWidth: ref('optional', 'At 95 %, of the changes seed by seed; null = a single run cannot say.'),
  withinNoise: { type: ['boolean', 'null'] },
});

const knob = { label: text, sets: listOf(text, 'Overrides as --set takes them.') };

const knobs = objectOf({
  effects: listOf(objectOf({ ...knob, changes: objectOf(Object.fromEntries(KNOB_FIGURES.map((figure) => [figure, nullable(change, `${FIGURES[figure].title}; null = one of the runs has no such figure.`)]))) }), 'Those that help most first.'),
  refused: listOf(objectOf({ ...knob, code: text, reason: text }), 'Those that cannot be turned.'),
  sortedBy: { enum: KNOB_FIGURES },
  seeds: ref('count'),
  requests: { type: ['integer', 'null'], description: 'Of each run at most; null = all.' },
});

const explanation = withOptional(objectOf({
  schema: { const: 'foretoken.explain/1' },
  scenario: text,
  name: text,
  title: text,
  sentence: { type: 'string', description: 'The answer.' },
  seed: { type: 'integer' },
  requests: objectOf({ total: ref('count'), completed: ref('count') }),
  ttft: objectOf(mean),
  e2e: objectOf(mean),
  bands: listOf(band),
  pools: listOf(pool),
  slowest: listOf(ref('one'), 'By E2E, longest first.'),
  shared: listOf(text, 'What the slowest have in common.'),
  knobs: nullable(knobs, 'Null with --no-knobs.'),
  foretoken: { type: 'string', description: 'Version of the program.' },
}), { request: { description: 'With --request.', $ref: '#/$defs/one' } });

const savedRun = objectOf({
  schema: { const: 'foretoken.explain-run/1' },
  folder: text,
  name: text,
  title: text,
  sentence: text,
  bottleneck: text,
  times: listOf(objectOf({ name: text, requests: ref('count'), wholeS: ref('measure'), partS: listOf(ref('measure'), 'Queue, first step to first token, decode, overhead; they add up to the whole.') })),
}, 'Of the folder of a run.');

/** JSON Schema (2020-12) of what `foretoken explain --json` prints, of a scenario or of a saved run; `schemas/explain.schema.json` is this object as text. */
export const explainSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.explain/1',
  title: 'Result of foretoken explain',
  anyOf: [explanation, savedRun],
  $defs: { ...SCHEMA_DEFS, parts, one },
};
