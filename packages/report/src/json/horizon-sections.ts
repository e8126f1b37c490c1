import { listOf, objectOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const seconds = (description: string): SchemaNode => ref('optional', `${description}, in seconds; null where it does not end.`);

/** What kind of simulation it was, and how its replications went. */
export const horizonSections: Readonly<Record<string, SchemaNode>> = {
  horizon: objectOf({
    kind: { enum: ['terminating', 'steady-state'], description: 'terminating: the whole run is what is asked about, nothing is cut off; steady-state: a sample of something that goes on.' },
    because: { type: 'string' },
    warmUp: objectOf({
      ttftS: seconds('By TTFT in order of arrival (MSER-5)'),
      queueS: seconds('By the length of the queue over time (MSER-5)'),
      longestS: seconds('The larger'),
    }, 'How long the transient lasts; means over replications.'),
    samples: listOf(objectOf({
      class: { type: 'string', description: 'Request class; absent = all requests.' },
      metric: { enum: ['ttft', 'itl', 'tpot', 'e2e'] },
      statistic: { type: 'string' },
      requests: ref('count'),
      effective: ref('optional', 'Independent requests that would tell as much, of all replications together; null where the run is too short to say.'),
      needed: ref('count', 'So that ten lie beyond the percentile.'),
    }, undefined, ['class']), 'How much the percentiles stand on that the SLO bounds.'),
  }, 'What kind of simulation the run is, and how much its figures stand on.'),
  replications: objectOf({
    count: ref('count'),
    overloaded: ref('count', 'Replications whose queue grew for as long as requests arrived.'),
    precision: objectOf({
      reached: { type: 'boolean' },
      min: ref('count'),
      max: ref('count'),
      targets: listOf(objectOf({
        figure: { type: 'string', description: 'ttft.p99, goodput, …' },
        relative: { type: 'number', description: 'Relative error asked for.' },
        mean: ref('measure'),
        halfWidth: ref('optional', '95 % half-width over replications.'),
        reached: { type: 'boolean' },
      })),
    }, 'Of replications that ran until figures were known well enough.'),
  }, 'Of several replications.', ['precision']),
};
