import { isPolicyFile, type ScenarioSet } from '@foretoken/fleet';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isModelPath } from './named-path.node.ts';
import type { ParameterValue } from '../point/point.ts';

/**
 * Paths on the command line are relative to the current folder, paths in a scenario to its file: rewrites the
 * former into the latter, so that a result does not depend on where the command was started.
 */
export function rebaseSets(sets: readonly string[], folder: string): readonly ScenarioSet[] {
  return sets.map((set) => {
    const equals = set.indexOf('=');
    const key = set.slice(0, Math.max(0, equals));
    const value = set.slice(equals + 1).replaceAll(/^(["'])(.*)\1$/g, '$2');
    const rebased = value === 'null' ? value : rebasePath(key, value, '.', folder);
    return rebased === value ? set : { set: `${key}=${JSON.stringify(rebased)}`, given: set };
  });
}

/** Rewrites every path of a file in a value that stands at `key` of a scenario: relative to `from` before, to `folder` after. */
export function rebaseValue(key: string, value: ParameterValue, from: string, folder: string): ParameterValue {
  if (typeof value === 'string') return rebasePath(key, value, from, folder);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: ParameterValue, index) => rebaseValue(`${key}.${index}`, item, from, folder));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rebaseValue(`${key}.${name}`, item, from, folder)]));
}

const WORKLOAD_FILE = /^workload\.(classes\.[^.]+\.)?(trace|(synthetic\.)?arrivals\.file|warp\.file)$/;
const POLICY_FILE = /^fleet\.(pools\.[^.]+\.)?(engine\.policies\.\w+|router(\.policy)?)$/;
const MODEL_FILE = /^fleet\.(pools\.[^.]+\.)?(model|engine\.speculative\.draftModel)$/;

function rebasePath(key: string, value: string, from: string, folder: string): string {
  if (value === '' || isAbsolute(value)) return value;
  const isPath = WORKLOAD_FILE.test(key) || (POLICY_FILE.test(key) && isPolicyFile(value)) || (MODEL_FILE.test(key) && isModelPath(value, { folder: from }));
  return isPath ? relative(folder, resolve(from, value)).split(sep).join('/') : value;
}
