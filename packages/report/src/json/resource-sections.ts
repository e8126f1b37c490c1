import { halfWidths, listOf, measures, nullable, objectOf, ref, withOptional } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const perBin: SchemaNode = listOf(ref('measure'));

/** Steps, batch, queue and KV cache of some engines. */
export const engineFigures: SchemaNode = objectOf({
  steps: ref('count'),
  emptySteps: ref('count'),
  preemptions: ref('count'),
  ...measures('batchMean', 'batchMax', 'waitingMean', 'waitingMax', 'kvUsageMean', 'kvUsagePeak'),
  kvBlocksPerReplica: ref('measure'),
  blockSizeTokens: ref('measure'),
  busy: ref('measure', 'Fraction of replica time with a step running.'),
});

/** Hits of the prefix cache. */
export const cacheFigures: SchemaNode = withOptional(objectOf({
  enabled: { type: 'boolean' },
  definition: { type: 'string', description: 'Which hit rate this is, in words.' },
  ...measures('queriedTokens', 'hitTokens', 'hitRate'),
}), {
  tiers: objectOf({
    ...measures('deviceTokens', 'hostTokens', 'diskTokens'),
    hostCapacityTokens: ref('measure', 'Per replica.'),
    diskCapacityTokens: ref('measure', 'Per replica; null = no limit.'),
    definition: { type: 'string', description: 'What counts as coming from host or disk, in words.' },
  }, 'Hit tokens by tier; absent when the GPU alone keeps KV.'),
});

/** Memory of one GPU. */
export const memoryFigures: SchemaNode = objectOf(measures('gpuBytes', 'weightsBytes', 'overheadBytes', 'kvBytes', 'kvBytesPerToken', 'kvBlocks', 'kvTokens'));

/** What the fleet did and cost, and the distributions to draw. */
export const resourceSections: Readonly<Record<string, SchemaNode>> = {
  engine: engineFigures,
  cache: cacheFigures,
  cost: nullable(objectOf({
    ...measures('usdPerHour', 'usdPerMillionOutputTokens', 'usdPerMillionTokens'),
    usdPerMillionOutputTokensAtGoodput: ref('optional'),
    priceSource: { type: 'string' },
    priceDate: { type: 'string' },
    interval: halfWidths('95 % half-widths over replications; absent for a single run.', 'usdPerHour', 'usdPerMillionOutputTokens', 'usdPerMillionTokens'),
  }, undefined, ['interval']), 'Null without a price.'),
  memory: memoryFigures,
  ttftBreakdown: objectOf(measures('queueS', 'prefillS', 'overheadS'), 'Mean parts of TTFT.'),
  cdf: objectOf({ ttft: ref('cdfCurve'), itl: ref('cdfCurve'), tpot: ref('cdfCurve'), e2e: ref('cdfCurve') }),
  timeline: objectOf({
    binS: ref('measure'),
    waiting: perBin,
    running: perBin,
    kvUsage: perBin,
    outputTokensPerS: perBin,
    prefillTokensPerS: perBin,
    arrivalsPerS: perBin,
  }, 'Time-weighted means; bin i covers [i, i + 1) * binS; all lists have the same length.'),
  replicas: listOf(objectOf({
    index: ref('count'),
    pool: { type: 'string', description: 'Name of its pool; absent in a fleet of one.' },
    requests: ref('count'),
    steps: ref('count'),
    busy: ref('measure'),
    preemptions: ref('count'),
  }, undefined, ['pool'])),
};
