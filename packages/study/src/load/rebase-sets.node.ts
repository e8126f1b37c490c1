import { isPolicyFile, type ScenarioSet } from '@foretoken/fleet';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isModelPath } from './named-path.node.ts';

/**
 * Paths on the command line are relative to the current folder, paths in a scenario to its file: rewrites the
 * former into the latter, so that a result does not depend on where the command was started.
 */
export function rebaseSets(sets: readonly string[], folder: string): readonly ScenarioSet[] {
  return sets.map((set) => {
    const equals = set.indexOf('=');
    const key = set.slice(0, Math.max(0, equals));
    const value = set.slice(equals + 1).replaceAll(/^(["'])(.*)\1$/g, '$2');
    if (value === '' || value === 'null' || isAbsolute(value)) return set;
    const isPolicy = (key.startsWith('fleet.engine.policies.') || key === 'fleet.router') && isPolicyFile(value);
    const isWorkload = /^workload\.(classes\.[^.]+\.)?(trace|(synthetic\.)?arrivals\.file|warp\.file)$/.test(key);
    const isPath = isWorkload || isPolicy || (key === 'fleet.model' && isModelPath(value, { folder: '.' }));
    return isPath ? { set: `${key}=${JSON.stringify(relative(folder, resolve(value)).split(sep).join('/'))}`, given: set } : set;
  });
}
