import { constant, randomStream } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import type { ColdStartScenario, StagedColdStart } from './cold-start-scenario.ts';
import type { ColdStartModel, ColdStartStage, NodeState } from './cold-start.ts';
import { durationDistribution } from './duration-distribution.ts';
import { layOut } from './lay-out.ts';
import type { DrawnStage, DrawnStages } from './lay-out.ts';
import { probeOf } from './readiness-probe.ts';
import { stageTimes } from './stage-times.ts';
import type { ColdStartFacts, StageTime, StageTimes } from './stage-times.ts';

/** Nothing but the catalogue's defaults. */
export const DEFAULT_COLD_START: StagedColdStart = { kind: 'stages', overlap: false, hostScale: 1 };

/**
 * How replicas of this engine and model start. Every stage has a random stream of its own, so that fixing one shifts no other.
 * Means are sums of the stages' means; where stages overlap, of the path that is longer on average (a lower bound of the true mean).
 */
export function createColdStart(scenario: ColdStartScenario, facts: ColdStartFacts): ColdStartModel {
  if (scenario.kind === 'constant') return constantStart(scenario.totalS);
  const times = stageTimes(scenario, facts);
  const probe = probeOf(scenario, facts.data);
  const { overlap } = scenario;
  const scope = facts.pool === undefined ? '' : ` ${facts.pool}`;
  const onNode: NodeState = { nodeS: 0, image: true, weights: true, compiled: true };
  const onNew: NodeState = { nodeS: nodeProvisioning(scenario, facts).mean, image: false, weights: false, compiled: false };
  const mean = (node: NodeState): number => layOut(resumed(drawn(times, node, ({ mean: meanS }) => meanS), scenario, facts, node), { nodeS: node.nodeS, overlap: overlap && !times.intoGpu, probeS: () => probe.meanS }).readyS;
  return {
    meanS: { onNode: mean(onNode), onNewNode: mean(onNew) },
    start: (replica, incarnation, node) => {
      const draw = (distribution: Distribution, stage: ColdStartStage): number =>
        distribution.variance === 0 ? distribution.mean : distribution.sample(randomStream(facts.seed, `cold-start${scope} ${stage} ${incarnation}`, replica));
      const stages = resumed(drawn(times, node, draw), scenario, facts, node);
      const phase = randomStream(facts.seed, `cold-start${scope} probe ${incarnation}`, replica);
      return layOut(stages, { nodeS: node.nodeS, overlap: overlap && !times.intoGpu, probeS: (sinceContainerS) => probe.waitS(sinceContainerS, phase) });
    },
  };
}

/** Seconds until a new node is there; a constant start has the node in it. */
export function nodeProvisioning(scenario: ColdStartScenario, { data }: Pick<ColdStartFacts, 'data'>): Distribution {
  if (scenario.kind === 'constant') return constant(0);
  return durationDistribution(scenario.node ?? { distribution: 'lognormal', medianS: data.node.medianS, p95S: data.node.p95S });
}

function constantStart(totalS: number): ColdStartModel {
  return {
    meanS: { onNode: totalS, onNewNode: totalS },
    start: (_replica, _incarnation, { nodeS }) => {
      const readyS = nodeS + totalS;
      const spans = [...(nodeS > 0 ? [{ stage: 'node' as const, fromS: 0, toS: nodeS, cached: false }] : []), { stage: 'process' as const, fromS: nodeS, toS: readyS, cached: false }];
      return { spans, runningS: nodeS, metricsS: readyS, readyS };
    },
  };
}

function drawn({ of, intoGpu }: StageTimes, node: NodeState, draw: (distribution: Distribution, stage: ColdStartStage) => number): DrawnStages {
  const found = (stage: ColdStartStage): boolean => (stage === 'image' && node.image) || (stage === 'fetch' && node.weights && !intoGpu) || (stage === 'compile' && node.compiled);
  const one = (stage: keyof StageTimes['of']): DrawnStage => {
    const time: StageTime = of[stage];
    const scratchS = draw(time.scratch, stage);
    if (time.cachedS === undefined || !(time.always || found(stage))) return { seconds: scratchS, cached: false };
    return { seconds: Math.min(scratchS, time.cachedS), cached: true };
  };
  return { image: one('image'), process: one('process'), fetch: one('fetch'), load: one('load'), trace: one('trace'), compile: one('compile'), capture: one('capture'), profile: one('profile'), warmup: one('warmup') };
}

const SKIPPED: DrawnStage = { seconds: 0, cached: true };

/** A replica that wakes where it slept only moves its weights back; one from a snapshot has its process, code and graphs at once. */
function resumed(stages: DrawnStages, { resume }: StagedColdStart, { data, weightBytes, gpus, bytesPerGpu = weightBytes / gpus, pcieBytesPerS }: ColdStartFacts, node: NodeState): DrawnStages {
  const skipped = { trace: SKIPPED, compile: SKIPPED, capture: SKIPPED, profile: SKIPPED, warmup: SKIPPED };
  if (resume === 'snapshot') return { ...stages, ...skipped, process: { seconds: Math.min(stages.process.seconds, data.resume.snapshot.restoreS), cached: true } };
  const sleptHere = node.nodeS === 0 && node.image && node.weights && node.compiled;
  if (resume !== 'sleep' || !sleptHere || pcieBytesPerS === undefined) return stages;
  const wakeS = bytesPerGpu / (pcieBytesPerS * data.resume.sleep.pcieShare);
  return { image: SKIPPED, process: SKIPPED, fetch: SKIPPED, ...skipped, load: { seconds: Math.min(stages.fetch.seconds + stages.load.seconds, wakeS), cached: true } };
}

