import { isAlias, isNode, parseDocument, visit } from 'yaml';

/**
 * Text of the scenario that stands in a sweep file: the file with everything else blanked out, so that errors in it have the lines and columns
 * of the file. Where it refers to anchors outside of itself, its data as JSON.
 */
export function inlineScenario(text: string, data: unknown): string {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const node = parseDocument(source, { merge: true, version: '1.2', logLevel: 'error' }).get('scenario', true);
  const range = isNode(node) ? node.range : undefined;
  if (range === undefined || range === null || hasAlias(node)) return JSON.stringify(data);
  return `${source.slice(0, range[0]).replaceAll(/[^\r\n]/g, ' ')}${source.slice(range[0], range[1])}\n`;
}

function hasAlias(node: unknown): boolean {
  if (!isNode(node) || isAlias(node)) return true;
  let found = false;
  visit(node, { Alias: () => ((found = true), visit.BREAK) });
  return found;
}
