import { ageTable, cacheProvenance, capacityTable, type CacheResult, type CacheTable } from '@foretoken/report';
import { renderPairs, renderTable } from '../terminal/table.ts';

/** The answer, a table per definition, and what the numbers mean. */
export function describeCache(result: CacheResult): string {
  const { answer, shown, definitions } = result;
  const tables = shown.flatMap((definition) => [
    `  hit rate, ${definition}: ${definitions[definition]}`,
    ...[capacityTable(result, definition), ageTable(result, definition)].filter(({ rows }) => rows.length > 0).map(tableText),
  ]);
  const told = new Set<string>(shown);
  const provenance = renderPairs(cacheProvenance(result).filter(({ label }) => !told.has(label)).map(({ label, parts }) => [label, parts.join(' · ')]), '  ');
  return [`${answer.sentence}\n${answer.detail}`, ...tables, provenance].join('\n\n');
}

function tableText({ titles, rows }: CacheTable): string {
  return renderTable(titles.map((title) => ({ title, align: 'right' })), rows).replaceAll(/^/gm, '  ');
}
