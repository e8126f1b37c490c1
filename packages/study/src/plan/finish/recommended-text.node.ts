import { isPolicyFile } from '@foretoken/fleet';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { stringify } from 'yaml';
import { isModelPath } from '../../load/named-path.node.ts';
import type { RecommendedFleet } from '../plan-result.ts';

/** The scenario of a recommendation as a file in `to`: what it names is found from there, although it was named from `from`. */
export function recommendedText({ rank, label, replicas, usdPerHour, scenario }: RecommendedFleet, plan: string, from: string, to: string): string {
  const moved = rebased(scenario, [], from, to);
  const head = `# Rank ${rank} of the plan ${plan}: ${replicas} × ${label}, $${usdPerHour.toFixed(2)}/h. Written by foretoken plan.\n#\n#   foretoken run ${'<this file>'}\n`;
  return head + stringify(moved, { lineWidth: 120 });
}

function rebased(value: unknown, path: readonly string[], from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => rebased(item, [...path, String(i)], from, to));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebased(item, [...path, key], from, to)]));
  if (typeof value !== 'string' || isAbsolute(value) || !isPath(path, value, from)) return value;
  return relative(resolve(to), resolve(from, value)).split(sep).join('/');
}

function isPath(path: readonly string[], value: string, from: string): boolean {
  const key = path.join('.');
  if (key === 'fleet.model' || key === 'fleet.engine.speculative.draftModel') return isModelPath(value, { folder: from });
  if (key === 'fleet.router' || key === 'fleet.router.policy' || key.startsWith('fleet.engine.policies.')) return isPolicyFile(value);
  return /^workload\.(classes\.[^.]+\.)?(trace|(synthetic\.)?arrivals\.file|warp\.file)$/.test(key);
}
