import { listOf, nullable, objectOf, recordOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** Where the numbers come from. */
export const provenanceSection: SchemaNode = objectOf({
  foretoken: { type: 'string' },
  seed: { type: 'number' },
  replications: ref('count'),
  scenarioHash: { type: 'string' },
  policies: listOf(objectOf({ kind: { type: 'string' }, name: { type: 'string' }, file: { type: 'string' }, sha256: { type: 'string' } }), 'Policies from files; absent without any.'),
  engine: { type: 'string' },
  workload: { type: 'string' },
  trace: nullable(objectOf({
    path: { type: 'string' },
    format: { type: 'string' },
    rowsRead: ref('count'),
    rowsEmitted: ref('count'),
    dropped: recordOf(ref('count'), 'Rows dropped, by reason.'),
  }), 'Null without a trace file.'),
  latencyModel: { type: 'string' },
  latencyError: { type: 'string', description: 'Known error of that model on public measurements, in words.' },
  intervals: { type: 'string', description: 'How the intervals were made.' },
}, undefined, ['policies']);
