import type { DefaultRule, EngineSpec, EngineVersion } from '@foretoken/catalog';
import { renderPairs } from '../terminal/table.ts';

/** Facts of one engine: its versions and their defaults. */
export function describeEngine(engine: EngineSpec): string {
  const pairs: readonly (readonly [string, string])[] = [
    ['aliases', engine.aliases.join(', ')],
    ['upstream', `${engine.upstream} (${engine.licence})`],
    ['default', `version ${engine.defaultVersion}`],
    ['source', `${engine.source} (${engine.verification})`],
  ];
  const versions = Object.entries(engine.versions).map(([version, facts]) => describeVersion(version, facts));
  return `${engine.id}  ${engine.name}\n${engine.description}\n\n${renderPairs(pairs, '  ')}\n\n${versions.join('\n\n')}`;
}

function describeVersion(version: string, { label, commit, date, settings, rules }: EngineVersion): string {
  const plain = Object.entries(settings).map(([key, value]) => [key, String(value)] as const);
  const ruled = Object.entries(rules).map(([key, list]) => [key, `by GPU: ${[...new Set(list.map(ruleText))].join(', ')}`] as const);
  return `version ${version}: ${label} (${commit.slice(0, 10)}, ${date})\n${renderPairs([...plain, ...ruled], '  ')}`;
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
