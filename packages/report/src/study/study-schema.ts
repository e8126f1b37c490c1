import { FIGURE_IDS } from '@foretoken/study';
import { SCHEMA_DEFS } from '../json/schema-defs.ts';
import type { SchemaNode } from '../json/schema-node.ts';
import { listOf, objectOf, ref, withOptional } from '../json/schema-node.ts';

const text: SchemaNode = { type: 'string' };
const index = ref('count', 'Index of a point.');
const value: SchemaNode = { description: 'Whatever YAML can write on one line.' };

const domain = withOptional(
  objectOf({ name: { type: 'string', description: 'A path of the scenario, or the name of a zipped group.' }, paths: listOf(text, 'Paths of the scenario that it sets.') }),
  {
    values: listOf(value, 'Where it is a list, or a range with steps.'),
    range: objectOf({ from: { type: 'number' }, to: { type: 'number' }, scale: { enum: ['linear', 'log'] }, isInteger: { type: 'boolean' } }, 'Where it is a range without steps.'),
  },
);

const tornado = objectOf({
  kind: { const: 'tornado' },
  base: ref('count', 'Index of the point in which nothing is changed.'),
  ends: listOf(objectOf({ domain: text, end: { enum: ['low', 'high', 'alternative'] }, value, own: value, point: index }), 'One end of a bar each; `own` is the value of the scenario, null where it is not known.'),
});

const sobolIndices = objectOf({
  kind: { const: 'sobol-indices' },
  rows: ref('count', 'Rows N of the matrices A and B.'),
  runs: listOf(index, 'Point of run row × (d + 2) + column: column 0 is A, 1 is B, 2 + i is A with column i of B.'),
});

const counts = objectOf({
  points: ref('count'),
  distinct: ref('count', 'Points that differ: equal ones are computed once.'),
  ok: ref('count', 'met + missed + overloaded + noSlo.'),
  failed: ref('count'),
  met: ref('count'),
  missed: ref('count'),
  overloaded: ref('count'),
  noSlo: ref('count'),
  requests: ref('count', 'Requests simulated, each distinct point once.'),
});

/**
 * JSON Schema (2020-12) of `study.json`, the head of a study's folder; `schemas/study.schema.json` is this object as text. The rows are in
 * `parts/` and `points.csv`, the outcomes in `ledger.ndjson`.
 */
export const studySchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.study/1',
  title: 'What a study was asked, and what became of its points',
  ...withOptional(objectOf({
    schema: { const: 'foretoken.study/1' },
    name: text,
    version: { type: 'string', description: 'Version of Foretoken that computed it.' },
    scenario: objectOf({ shown: { type: 'string', description: 'Its path as the user gave it.' }, text }),
    design: objectOf({ method: { enum: ['grid', 'latin-hypercube', 'sobol', 'tornado', 'sobol-indices'] }, seed: ref('count'), description: text }),
    domains: listOf(domain, 'What was varied.'),
    figures: listOf({ enum: FIGURE_IDS }, 'What tables show; the first one decides the order.'),
    files: listOf(objectOf({ kind: { enum: ['trace', 'rates', 'model', 'policy'] }, name: text, sha256: text }), 'Files that points stand on, by the name that the scenario uses.'),
    parameters: listOf(objectOf({
      column: { type: 'string', description: 'Name of the column.' },
      parameter: text,
      key: { type: ['string', 'null'], description: 'The key in it, where its values are mappings.' },
      type: { enum: ['integer', 'number', 'boolean', 'text', 'json'] },
    }), 'Where the parameters stand in the parts and in points.csv.'),
    counts,
  }), { layout: { description: 'What the points mean, in designs that measure sensitivity.', anyOf: [tornado, sobolIndices] } }),
  $defs: { count: SCHEMA_DEFS['count']! },
};
