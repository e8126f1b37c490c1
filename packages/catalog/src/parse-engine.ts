import type { CudaGraphRule, DefaultRule, EngineSpec, EngineVersion, FormatLists, QuantizationSupport, Setting } from './engine.ts';
import { FieldReader } from './field-reader.ts';
import { KV_DTYPES } from './kv-bytes.ts';
import { VERIFICATIONS } from './parse-gpu.ts';
import { QUANTIZATIONS } from './quantization.ts';

/** Checks the parsed JSON of `models/engines/<id>.json`. Throws E0305 naming file and field. */
export function parseEngine(json: unknown, file: string): EngineSpec {
  const reader = new FieldReader(json, file);
  const versions = reader.object('versions');
  const engine: EngineSpec = {
    id: reader.string('id'),
    name: reader.string('name'),
    aliases: reader.strings('aliases'),
    description: reader.string('description'),
    upstream: reader.string('upstream'),
    licence: reader.string('licence'),
    defaultVersion: reader.string('defaultVersion'),
    versions: Object.fromEntries(versions.keys().map((key) => [key, parseVersion(versions.object(key))])),
    quantization: parseQuantization(reader.object('quantization')),
    verification: reader.oneOf('verification', VERIFICATIONS),
    source: reader.string('source'),
    notes: reader.string('notes'),
  };
  reader.finish();
  if (!Object.hasOwn(engine.versions, engine.defaultVersion)) throw reader.impossible('defaultVersion', 'a key of "versions"');
  return engine;
}

function parseVersion(reader: FieldReader): EngineVersion {
  const settings = reader.object('settings');
  const rules = reader.object('rules');
  const version: EngineVersion = {
    label: reader.string('label'),
    commit: reader.string('commit'),
    date: reader.string('date'),
    hostPrior: reader.string('hostPrior'),
    settings: Object.fromEntries(settings.keys().map((key) => [key, parseSetting(settings, key)])),
    rules: Object.fromEntries(rules.keys().map((key) => [key, rules.list(key).map(parseRule)])),
    cudaGraph: parseCudaGraph(reader.objectOrNull('cudaGraph')),
    ...(reader.has('quantization') && { quantization: parseQuantization(reader.object('quantization')) }),
  };
  reader.finish();
  return version;
}

function parseQuantization(reader: FieldReader): QuantizationSupport {
  const lacks = reader.has('lacks') ? reader.object('lacks') : undefined;
  const support: QuantizationSupport = {
    weights: formats(reader, 'weights', QUANTIZATIONS),
    kvCache: formats(reader, 'kvCache', KV_DTYPES),
    ...(reader.has('nativeOnly') && { nativeOnly: parseFormatLists(reader.object('nativeOnly')) }),
    ...(lacks !== undefined && { lacks: Object.fromEntries(lacks.keys().map((backend) => [backend, parseFormatLists(lacks.object(backend))])) }),
  };
  reader.finish();
  return support;
}

function parseFormatLists(reader: FieldReader): FormatLists {
  const lists: FormatLists = {
    ...(reader.has('weights') && { weights: formats(reader, 'weights', QUANTIZATIONS) }),
    ...(reader.has('kvCache') && { kvCache: formats(reader, 'kvCache', KV_DTYPES) }),
  };
  reader.finish();
  return lists;
}

function formats<T extends string>(reader: FieldReader, key: string, known: readonly T[]): readonly T[] {
  const names = reader.strings(key);
  const unknown = names.find((name) => !known.includes(name as T));
  if (unknown !== undefined || names.length === 0) throw reader.impossible(key, `a list of at least one of ${known.join(', ')}`);
  return names as readonly T[];
}

function parseSetting(reader: FieldReader, key: string): Setting {
  const value = reader.fields[key];
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return reader.number(key, { min: 0 });
}

function parseRule(reader: FieldReader): DefaultRule {
  const rule: DefaultRule = {
    ...(reader.has('context') && { context: reader.oneOf('context', ['server', 'offline'] as const) }),
    ...(reader.has('minMemoryGib') && { minMemoryGib: reader.number('minMemoryGib') }),
    ...(reader.has('nameIncludes') && { nameIncludes: reader.string('nameIncludes') }),
    ...(reader.has('nameExcludes') && { nameExcludes: reader.string('nameExcludes') }),
    ...(reader.has('vendor') && { vendor: reader.string('vendor') }),
    value: reader.number('value'),
  };
  reader.finish();
  return rule;
}

function parseCudaGraph(reader: FieldReader | null): CudaGraphRule | null {
  if (reader === null) return null;
  const rule = {
    capTokens: reader.integer('capTokens'),
    perSequence: reader.integer('perSequence'),
    small: reader.integers('small'),
    fineStep: reader.integer('fineStep'),
    fineUntil: reader.integer('fineUntil'),
    coarseStep: reader.integer('coarseStep'),
  };
  reader.finish();
  return rule;
}
