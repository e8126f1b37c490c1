import { FIGURES } from '@foretoken/study';
import { SCHEMA_DEFS } from './schema-defs.ts';
import { listOf, nullable, objectOf, ref, withOptional } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const text: SchemaNode = { type: 'string' };
const flag = (description: string): SchemaNode => ({ type: 'boolean', description });
const whole = (description: string): SchemaNode => ({ type: 'integer', minimum: 0, description });

const breach = objectOf({
  timeS: { type: 'number', description: 'Arrival of the first request over the bound, of the first window whose statistic breaks it; seconds from the start.' },
  arrivalsPerS: ref('optional', 'Arrivals per second in that window; null = they came all at once.'),
  requests: ref('count', 'Requests of the window.'),
  seed: { type: 'integer', description: 'Of the replication that broke it first.' },
});

const place: SchemaNode = {
  description: 'Where the bound stands.',
  anyOf: [objectOf({ kind: { const: 'file' }, file: text, line: whole('From 1.'), column: whole('From 1.') }), objectOf({ kind: { const: 'flag' }, flag: text })],
};

const term = withOptional(objectOf({
  kind: { enum: ['slo', 'assert', 'load'], description: '`load`: the queue grows for as long as requests arrive, so that no SLO holds.' },
  name: { type: 'string', description: '`ttft.p99`, a figure (`costPerMtok`), or `overloadedRuns`.' },
  unit: { enum: [...new Set(Object.values(FIGURES).map(({ unit }) => unit))].toSorted() },
  comparator: { enum: ['<=', '<', '>=', '>'] },
  bound: { type: 'number' },
  actual: ref('optional', 'Null = not measured.'),
  halfWidth: ref('optional', 'Of the 95 % interval; null = the run cannot say.'),
  met: flag('By the point value alone.'),
  undecided: flag('The interval crosses the bound.'),
  passed: flag('Met, and under --strict not undecided.'),
  margin: ref('optional', 'Room to the bound as a share of it, below 0 = over; null = not measured, or the bound is 0.'),
  breach: nullable(breach, 'When a missed bound of the SLO was first broken; null = in no window, or not asked.'),
  place,
}), { class: { type: 'string', description: 'Request class that it is about; absent = all requests.' } });

const checked = objectOf({
  status: { enum: ['passed', 'missed'] },
  scenario: { type: 'string', description: 'As given.' },
  name: text,
  title: text,
  passed: flag('Every bound is.'),
  overloaded: flag('The queue grows for as long as requests arrive.'),
  terms: listOf(term, 'Bounds of the SLO, then assertions.'),
  bottleneck: text,
  suggestion: text,
  seed: { type: 'integer' },
  replications: ref('count'),
  requests: objectOf({ total: ref('count'), completed: ref('count') }, 'All replications together.'),
  intervals: { type: 'string', description: 'How the intervals were made.' },
  strict: flag('Undecided bounds count as missed.'),
  warnings: listOf(objectOf({ code: text, message: text })),
  foretoken: { type: 'string', description: 'Version of the program.' },
});

const failed = objectOf({
  status: { const: 'failed' },
  scenario: text,
  code: text,
  message: text,
  hint: text,
  exitCode: whole('2 = invalid, 4 = does not fit, 1 = a bug.'),
  line: { type: ['integer', 'null'], description: 'Of the scenario, where there is one.' },
}, 'A scenario that cannot be checked.');

/** JSON Schema (2020-12) of what `foretoken check --json` prints; `schemas/check.schema.json` is this object as text. */
export const checkSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.check/1',
  title: 'Result of foretoken check',
  ...objectOf({
    schema: { const: 'foretoken.check/1' },
    passed: flag('Every scenario is.'),
    exitCode: whole('0, or that of the worst scenario: 2 before 4 before 3.'),
    scenarios: listOf({ anyOf: [checked, failed] }, 'In the order given.'),
  }),
  $defs: SCHEMA_DEFS,
};
