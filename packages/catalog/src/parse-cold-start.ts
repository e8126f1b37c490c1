import type { ColdStartAnchor, ColdStartData, EngineStage, EngineStart, FetchSource, FetchSpeed, LoadSpeed, Sourced, StageRule, WeightLoader } from './cold-start-data.ts';
import { FieldReader } from './field-reader.ts';
import { VERIFICATIONS } from './parse-gpu.ts';

/** All sources of weights, in the order of the data file. */
export const FETCH_SOURCES: readonly FetchSource[] = ['hf', 's3', 's3-sharded', 'nfs', 'local'];

/** All loaders. */
export const WEIGHT_LOADERS: readonly WeightLoader[] = ['safetensors', 'streamer', 'serverlessllm'];

const ENGINE_STAGES: readonly EngineStage[] = ['trace', 'compile', 'capture'];

/** Checks the parsed JSON of `models/cold-start.json`. Throws E0305 naming file and field. */
export function parseColdStart(json: unknown, file: string): ColdStartData {
  const reader = new FieldReader(json, file);
  const [fetch, load, resume, engines] = [reader.object('fetch'), reader.object('load'), reader.object('resume'), reader.object('engines')];
  const data: ColdStartData = {
    date: reader.string('date'),
    source: reader.string('source'),
    node: numbers(reader.object('node'), ['medianS', 'p95S']),
    image: numbers(reader.object('image'), ['bytes', 'bytesPerS']),
    fetch: Object.fromEntries(FETCH_SOURCES.map((name) => [name, parseFetch(fetch.object(name))])) as Record<FetchSource, FetchSpeed>,
    load: Object.fromEntries(WEIGHT_LOADERS.map((name) => [name, parseLoad(load.object(name))])) as Record<WeightLoader, LoadSpeed>,
    trace: numbers(reader.object('trace'), ['perLayerS']),
    compile: numbers(reader.object('compile'), ['densePerLayerS', 'moePerLayerS', 'cachedS']),
    capture: numbers(reader.object('capture'), ['densePerSizeS', 'moePerSizeS']),
    probe: numbers(reader.object('probe'), ['periodS', 'initialDelayS'], 0),
    resume: { sleep: numbers(resume.object('sleep'), ['pcieShare']), snapshot: numbers(resume.object('snapshot'), ['restoreS']) },
    engines: Object.fromEntries(engines.keys().map((id) => [id, parseEngineStart(engines.object(id))])),
    anchors: reader.list('anchors').map(parseAnchor),
  };
  for (const each of [fetch, load, resume, reader]) each.finish();
  if (data.node.p95S <= data.node.medianS) throw reader.impossible('node', 'a "p95S" above its "medianS"');
  return data;
}

function sourced(reader: FieldReader): Sourced {
  const fields = { verification: reader.oneOf('verification', VERIFICATIONS), source: reader.string('source') };
  reader.finish();
  return fields;
}

function numbers<K extends string>(reader: FieldReader, keys: readonly K[], min?: number): Sourced & Readonly<Record<K, number>> {
  const values = Object.fromEntries(keys.map((key) => [key, reader.number(key, min === undefined ? {} : { min })])) as Record<K, number>;
  return { ...values, ...sourced(reader) };
}

function parseFetch(reader: FieldReader): FetchSpeed {
  return { bytesPerS: reader.numberOrNull('bytesPerS'), intoGpu: reader.boolean('intoGpu'), ...sourced(reader) };
}

function parseLoad(reader: FieldReader): LoadSpeed {
  return numbers(reader, ['bytesPerSPerGpu', 'diskBytesPerS']);
}

function parseEngineStart(reader: FieldReader): EngineStart {
  return {
    processS: reader.number('processS', { min: 0 }),
    perRankS: reader.number('perRankS', { min: 0 }),
    stages: stages(reader, 'stages'),
    graphSizes: reader.integer('graphSizes', 0),
    profileS: reader.number('profileS', { min: 0 }),
    warmupS: reader.number('warmupS', { min: 0 }),
    rules: reader.list('rules').map(parseRule),
    ...sourced(reader),
  };
}

function parseRule(reader: FieldReader): StageRule {
  const equals = reader.fields['equals'];
  const rule: StageRule = {
    option: reader.string('option'),
    equals: typeof equals === 'boolean' ? reader.boolean('equals') : reader.string('equals'),
    skip: reader.has('skip') ? stages(reader, 'skip') : [],
    add: reader.has('add') ? stages(reader, 'add') : [],
  };
  reader.finish();
  return rule;
}

function stages(reader: FieldReader, key: string): readonly EngineStage[] {
  const names = reader.strings(key);
  const known = names.filter((name): name is EngineStage => ENGINE_STAGES.some((stage) => stage === name));
  if (known.length < names.length) throw reader.impossible(key, `a list of ${ENGINE_STAGES.join(', ')}`);
  return known;
}

function parseAnchor(reader: FieldReader): ColdStartAnchor {
  const anchor: ColdStartAnchor = {
    name: reader.string('name'),
    engine: reader.string('engine'),
    engineOptions: reader.object('engineOptions').fields,
    weightBytes: reader.integer('weightBytes'),
    layers: reader.integer('layers'),
    moe: reader.boolean('moe'),
    gpus: reader.integer('gpus'),
    coldStart: reader.object('coldStart').fields,
    measuredS: reader.number('measuredS'),
    band: reader.number('band'),
    fitted: reader.string('fitted'),
    source: reader.string('source'),
  };
  reader.finish();
  return anchor;
}
