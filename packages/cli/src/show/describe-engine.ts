import type { DefaultRule, EngineSpec, EngineVersion, FormatLists, QuantizationSupport } from '@foretoken/catalog';
import { renderPairs } from '../terminal/table.ts';

/** Facts of one engine: its versions and their defaults. */
export function describeEngine(engine: EngineSpec): string {
  const pairs: readonly (readonly [string, string])[] = [
    ['aliases', engine.aliases.join(', ')],
    ['upstream', `${engine.upstream} (${engine.licence})`],
    ['default', `version ${engine.defaultVersion}`],
    ...describeFormats(engine.quantization),
    ['source', `${engine.source} (${engine.verification})`],
  ];
  const versions = Object.entries(engine.versions).map(([version, facts]) => describeVersion(version, facts));
  return `${engine.id}  ${engine.name}\n${engine.description}\n\n${renderPairs(pairs, '  ')}\n\n${versions.join('\n\n')}`;
}

/** Which weights and caches it takes, with the exceptions. */
function describeFormats({ weights, kvCache, nativeOnly, lacks = {} }: QuantizationSupport): (readonly [string, string])[] {
  const exceptions = [...(nativeOnly === undefined ? [] : [`${listed(nativeOnly)} only on GPUs that compute in them`]), ...Object.entries(lacks).map(([backend, lists]) => `backend ${backend} without ${listed(lists)}`)];
  return [
    ['weights', weights.join(', ')],
    ['KV cache', kvCache.join(', ')],
    ...(exceptions.length === 0 ? [] : [['but', exceptions.join('; ')] as const]),
  ];
}

function listed({ weights = [], kvCache = [] }: FormatLists): string {
  const ofWeights = weights.length === 0 ? [] : [`${weights.join(', ')} weights`];
  const ofCaches = kvCache.length === 0 ? [] : [`${kvCache.join(', ')} KV caches`];
  return [...ofWeights, ...ofCaches].join(' and ');
}

function describeVersion(version: string, { label, commit, date, settings, rules, quantization }: EngineVersion): string {
  const plain = Object.entries(settings).map(([key, value]) => [key, String(value)] as const);
  const ruled = Object.entries(rules).map(([key, list]) => [key, `by GPU: ${[...new Set(list.map(ruleText))].join(', ')}`] as const);
  const formats = quantization === undefined ? [] : describeFormats(quantization);
  return `version ${version}: ${label} (${commit.slice(0, 10)}, ${date})\n${renderPairs([...formats, ...plain, ...ruled], '  ')}`;
}

function ruleText({ context, minMemoryGib, nameIncludes, nameExcludes, vendor, value }: DefaultRule): string {
  const conditions = [
    context,
    vendor,
    minMemoryGib === undefined ? undefined : `>= ${minMemoryGib} GiB`,
    nameIncludes,
    nameExcludes === undefined ? undefined : `not ${nameExcludes}`,
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? `${value}` : `${value} (${conditions.join(', ')})`;
}
