import { listOf, nullable, objectOf, recordOf, ref, withOptional } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const measures = (...names: readonly string[]): Record<string, SchemaNode> =>
  Object.fromEntries(names.map((name) => [name, ref('measure')]));

const perBin: SchemaNode = listOf(ref('measure'));

/** What the fleet did and cost, the distributions to draw, and where the numbers come from. */
export const resourceSections: Readonly<Record<string, SchemaNode>> = {
  engine: objectOf({
    steps: ref('count'),
    emptySteps: ref('count'),
    preemptions: ref('count'),
    ...measures('batchMean', 'batchMax', 'waitingMean', 'waitingMax', 'kvUsageMean', 'kvUsagePeak'),
    kvBlocksPerReplica: ref('measure'),
    blockSizeTokens: ref('measure'),
    busy: ref('measure', 'Fraction of replica time with a step running.'),
  }),
  cache: withOptional(objectOf({
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
  }),
  cost: nullable(objectOf({
    ...measures('usdPerHour', 'usdPerMillionOutputTokens', 'usdPerMillionTokens'),
    usdPerMillionOutputTokensAtGoodput: ref('optional'),
    priceSource: { type: 'string' },
    priceDate: { type: 'string' },
  }), 'Null without a price.'),
  memory: objectOf(measures('gpuBytes', 'weightsBytes', 'overheadBytes', 'kvBytes', 'kvBytesPerToken', 'kvBlocks', 'kvTokens')),
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
  replicas: listOf(objectOf({ index: ref('count'), requests: ref('count'), steps: ref('count'), busy: ref('measure'), preemptions: ref('count') })),
  provenance: objectOf({
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
  }, undefined, ['policies']),
};
