import type { ColdStartData, EngineStage, EngineStart, FetchSpeed } from '@foretoken/catalog';
import { constant } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import type { DurationSpec } from '../scenario/duration-spec.ts';
import type { StagedColdStart } from './cold-start-scenario.ts';
import type { ColdStartStage } from './cold-start.ts';
import { durationDistribution } from './duration-distribution.ts';

/** What a replica's start depends on beside its scenario. */
export interface ColdStartFacts {
  readonly data: ColdStartData;
  /** Catalogue id of the engine. */
  readonly engine: string;
  /** The scenario's options of that engine. */
  readonly engineOptions: Readonly<Record<string, unknown>>;
  readonly layers: number;
  readonly moe: boolean;
  /** The whole model. */
  readonly weightBytes: number;
  /** Loaded by each GPU, copies on several ranks included; absent = the model divided by the GPUs. */
  readonly bytesPerGpu?: number;
  /** GPUs of one replica. */
  readonly gpus: number;
  /** Host to GPU; for replicas that wake from sleep. */
  readonly pcieBytesPerS?: number;
  /** Batch sizes with a captured graph, where the engine's plan says; absent = the engine's usual number. */
  readonly graphSizes?: number;
  readonly seed: number;
  /** Name of the pool, in a fleet of several: each draws for itself. */
  readonly pool?: string;
}

/** How long a stage takes from scratch, and with what is cached. */
export interface StageTime {
  readonly scratch: Distribution;
  /** Never longer than from scratch; absent = nothing to cache. */
  readonly cachedS?: number;
  /** Cached on every node. */
  readonly always: boolean;
}

/** The stages of one pool's starts; the probe's wait depends on the moment and stands apart. */
export interface StageTimes {
  readonly of: Readonly<Record<Exclude<ColdStartStage, 'node' | 'probe'>, StageTime>>;
  /** The weights go into the GPUs as they arrive. */
  readonly intoGpu: boolean;
}

/** Resolves every stage from scenario, engine and model. */
export function stageTimes(scenario: StagedColdStart, facts: ColdStartFacts): StageTimes {
  const { data, layers, moe, gpus, weightBytes } = facts;
  const engine = engineStart(facts);
  const stages = engineStages(engine, facts);
  const { hostScale } = scenario;
  const host = (given: DurationSpec | undefined, seconds: number): StageTime => plain(given, seconds * hostScale);
  const has = (stage: EngineStage, seconds: number): number => (stages.has(stage) && !(scenario.compile === 'off' && stage !== 'capture') ? seconds : 0);
  const capture = scenario.capture === 'off' ? 0 : scenario.capture;
  const sizes = typeof capture === 'object' && 'sizes' in capture ? capture.sizes : (facts.graphSizes ?? engine.graphSizes);
  const source = weightSource(scenario, data);
  const compile = typeof scenario.compile === 'string' ? undefined : scenario.compile;
  return {
    intoGpu: source?.intoGpu ?? false,
    of: {
      image: imageTime(scenario, data),
      process: host(scenario.process, engine.processS + engine.perRankS * gpus),
      fetch: fetchTime(scenario, source, weightBytes),
      load: loadTime(scenario, facts, source),
      trace: host(scenario.trace, has('trace', data.trace.perLayerS * layers)),
      compile: compileTime(host(compile, has('compile', layers * (moe ? data.compile.moePerLayerS : data.compile.densePerLayerS))), data.compile.cachedS * hostScale, scenario.compile === 'cached'),
      capture: host(typeof capture === 'object' && 'sizes' in capture ? undefined : capture, has('capture', sizes * (moe ? data.capture.moePerSizeS : data.capture.densePerSizeS))),
      profile: host(scenario.profile, engine.profileS),
      warmup: host(scenario.warmup, engine.warmupS),
    },
  };
}

const AS_PLAIN_AS_IT_GETS = 'transformers';

/** An engine that the data do not know starts like one that only loads. */
function engineStart({ data, engine }: ColdStartFacts): EngineStart {
  return data.engines[engine] ?? data.engines[AS_PLAIN_AS_IT_GETS]!;
}

function engineStages(start: EngineStart, { engineOptions }: ColdStartFacts): ReadonlySet<EngineStage> {
  const stages = new Set(start.stages);
  for (const { option, equals, add, skip } of start.rules) {
    if (engineOptions[option] !== equals) continue;
    for (const stage of add) stages.add(stage);
    for (const stage of skip) stages.delete(stage);
  }
  return stages;
}

function plain(given: DurationSpec | undefined, seconds: number): StageTime {
  return { scratch: given === undefined ? constant(seconds) : durationDistribution(given), always: false };
}

/** An engine that does not compile has no cache of it either. */
function compileTime(time: StageTime, cachedS: number, always: boolean): StageTime {
  return time.scratch.mean === 0 ? time : { ...time, cachedS, always };
}

function imageTime({ image }: StagedColdStart, { image: usual }: ColdStartData): StageTime {
  if (image === 'cached') return { scratch: constant(0), cachedS: 0, always: true };
  const pull = typeof image === 'object' && !('distribution' in image) ? image : {};
  const given = typeof image === 'number' || (typeof image === 'object' && 'distribution' in image) ? image : undefined;
  return { ...plain(given, (pull.bytes ?? usual.bytes) / (pull.bytesPerS ?? usual.bytesPerS)), cachedS: 0 };
}

/** Undefined = the scenario gives the time itself. */
function weightSource({ fetch }: StagedColdStart, data: ColdStartData): FetchSpeed | undefined {
  if (fetch === undefined) return data.fetch.hf;
  if (typeof fetch !== 'object' || 'distribution' in fetch) return undefined;
  const { source, bytesPerS } = fetch;
  return bytesPerS === undefined ? data.fetch[source] : { ...data.fetch[source], bytesPerS };
}

function fetchTime({ fetch }: StagedColdStart, source: FetchSpeed | undefined, bytes: number): StageTime {
  if (fetch === 'cached') return { scratch: constant(0), cachedS: 0, always: true };
  if (source === undefined) return { ...plain(fetch as DurationSpec, 0), cachedS: 0 };
  if (source.bytesPerS === null) return { scratch: constant(0), cachedS: 0, always: true };
  const time = plain(undefined, bytes / source.bytesPerS);
  return source.intoGpu ? time : { ...time, cachedS: 0 };
}

/** What streams into the GPUs is loaded when it has arrived, unless the GPUs' own ends are slower. */
function loadTime({ load }: StagedColdStart, { data, gpus, weightBytes, bytesPerGpu = weightBytes / gpus }: ColdStartFacts, source: FetchSpeed | undefined): StageTime {
  if (typeof load === 'number' || (typeof load === 'object' && 'distribution' in load)) return plain(load, 0);
  const streamed = source?.intoGpu === true && source.bytesPerS !== null;
  const speed = data.load[load?.loader ?? (streamed ? 'streamer' : 'safetensors')];
  const gpuS = bytesPerGpu / (load?.bytesPerS ?? speed.bytesPerSPerGpu);
  if (streamed) return plain(undefined, Math.max(0, gpuS - weightBytes / source.bytesPerS!));
  return plain(undefined, Math.max(gpuS, weightBytes / (load?.diskBytesPerS ?? speed.diskBytesPerS)));
}
