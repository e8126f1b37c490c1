import { FIGURE_IDS } from '@foretoken/study';
import { SCHEMA_DEFS } from '../json/schema-defs.ts';
import { listOf, nullable, objectOf, recordOf, ref, withOptional } from '../json/schema-node.ts';
import type { SchemaNode } from '../json/schema-node.ts';

const text: SchemaNode = { type: 'string' };
const yes: SchemaNode = { type: 'boolean' };
const number: SchemaNode = { type: 'number' };

const term = withOptional(objectOf({ metric: { enum: ['ttft', 'itl', 'tpot', 'e2e'] }, statistic: text, boundS: number }), { class: text });

const bounds = listOf(withOptional(objectOf({
  metric: { enum: ['ttft', 'itl', 'tpot', 'e2e'] },
  statistic: text,
  boundS: number,
  actualS: ref('optional', 'Mean over replications, in seconds; null where requests failed.'),
  halfWidthS: ref('optional', '95 % half-width.'),
}), { class: text }));

const fleet = objectOf({
  rank: ref('count'),
  label: text,
  engine: text,
  gpu: text,
  layout: text,
  replicas: ref('count', 'Spares included.'),
  spares: ref('count'),
  gpus: ref('count'),
  gpuText: text,
  usdPerHour: number,
  usdPerMillionOutputTokens: ref('optional'),
  bounds,
  replications: ref('count'),
  figures: objectOf(Object.fromEntries(FIGURE_IDS.map((id) => [id, ref('optional')])), 'Means over the replications at the full rate; units as in sweeps.'),
  leastReplicas: ref('count', 'Fewest by the roofline.'),
  estimatedReplicas: ref('count', 'By queueing theory.'),
  capacity: nullable(objectOf({ heldPerS: number, missedPerS: ref('optional', 'Null: none was found.'), headroom: number }), 'Highest rate that held, lowest that did not; null = not looked for.'),
  loss: nullable(objectOf({ replicas: ref('count'), holds: yes, verdict: text, bounds }), 'One replica short; null with one replica.'),
  growth: listOf(objectOf({ multiple: number, ratePerS: number, replicas: ref('optional', 'Null: none within the limits.'), gpus: ref('optional'), usdPerHour: ref('optional') })),
  check: nullable(objectOf({ holds: yes, requests: ref('count'), replications: ref('count'), firstSeed: ref('count'), bounds }), 'The same fleet on fresh seeds, longer.'),
  undecidedReplicas: ref('optional', 'Fewer replicas that held on average, and not surely; null = none.'),
  stepTimeBand: nullable({ type: 'array', items: number }, 'Range of real step times over predicted ones; null = whole steps were never measured.'),
  repairs: ref('count', 'Replicas added because the check missed without them.'),
  file: text,
  scenario: { type: 'object', description: 'A scenario that runs; its paths are relative to the folder of the base scenario.' },
});

const point = objectOf({
  label: text,
  deployment: text,
  engine: text,
  gpu: text,
  layout: text,
  replicas: ref('count'),
  gpus: ref('count'),
  holds: yes,
  usdPerHour: number,
  ttftP99S: ref('optional'),
  itlP99S: ref('optional'),
  tokensPerSPerGpu: ref('optional'),
  tokensPerSPerUser: ref('optional'),
  onCostTtftFront: yes,
  onCostItlFront: yes,
  onSpeedFront: yes,
}, 'A simulated fleet at the full rate.');

/** JSON Schema (2020-12) of `plan.json`; `schemas/plan.schema.json` is this object as text. */
export const planSchema: SchemaNode = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'foretoken.plan/1',
  title: 'Result of foretoken plan',
  ...objectOf({
    schema: { const: 'foretoken.plan/1' },
    name: text,
    title: text,
    decision: objectOf({ kind: { enum: ['found', 'infeasible', 'interrupted'] }, sentence: text, nearestMiss: { type: ['string', 'null'] } }),
    slo: listOf(term),
    ratePerS: number,
    counts: objectOf({ candidates: ref('count'), simulated: ref('count'), pruned: ref('count'), simulations: ref('count'), requests: ref('count') }),
    fleets: listOf(fleet, 'Cheapest first, one per deployment.'),
    alsoRan: listOf(objectOf({ label: text, replicas: ref('optional'), usdPerHour: ref('optional'), why: text }), 'Simulated, and not recommended.'),
    pruned: listOf(objectOf({ reason: text, sentence: text, count: ref('count'), candidates: listOf(objectOf({ label: text, detail: text })) })),
    pareto: listOf(point),
    limits: objectOf({ gpus: ref('count'), usdPerHour: ref('optional', 'Null: no limit.'), perGpu: recordOf(ref('count'), 'GPUs that can be had, by type.'), gpusPerNode: ref('count') }),
    provenance: objectOf({ foretoken: text, seed: number, workload: text, statistics: text, slo: text, prices: listOf(text), latencyModel: listOf(text), latencyError: listOf(text), method: text }),
  }),
  $defs: SCHEMA_DEFS,
};
