import { fleetSections } from './fleet-sections.ts';
import { horizonSections } from './horizon-sections.ts';
import { provenanceSection } from './provenance-section.ts';
import { requestSections } from './request-sections.ts';
import { resourceSections } from './resource-sections.ts';
import { SCHEMA_DEFS } from './schema-defs.ts';
import { listOf, objectOf } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const decision = objectOf({
  verdict: { enum: ['met', 'missed', 'overloaded', 'no-slo'] },
  sentence: { type: 'string', description: 'The answer, as one sentence.' },
  bottleneck: { type: 'string', description: 'What bounds it.' },
  suggestion: { type: 'string', description: 'What to try next; empty when there is nothing to say.' },
});

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
    ...horizonSections,
    ...fleetSections,
    provenance: provenanceSection,
    warnings: listOf(objectOf({ code: { type: 'string' }, message: { type: 'string' } })),
  }, undefined, [...Object.keys(horizonSections), ...Object.keys(fleetSections)]),
  $defs: SCHEMA_DEFS,
};
