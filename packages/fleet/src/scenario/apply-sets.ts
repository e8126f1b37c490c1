import { ForetokenError } from '@foretoken/kernel';
import { parse } from 'yaml';
import { type AppliedSet, isVersionPath, type ScenarioDocument, type ScenarioPath } from './scenario-document.ts';
import { TRACE_KEYS } from './source-schema.ts';

type Mapping = Record<string, unknown>;

/** Setting one of these removes the others, and what belongs only to them. */
const EXCLUSIVE: readonly { readonly parent: string; readonly keys: readonly string[]; readonly owned: Readonly<Record<string, readonly string[]>> }[] = [
  { parent: 'workload', keys: ['profile', 'trace', 'synthetic'], owned: { trace: TRACE_KEYS } },
  { parent: 'fleet.price', keys: ['tier', 'usdPerGpuHour'], owned: {} },
];

/** An override, and how it was given where that differs (a path made relative to the scenario). */
export type ScenarioSet = string | { readonly set: string; readonly given: string };

/**
 * Applies `key.path=value` overrides in order; values are YAML scalars or flow collections, `null` removes the key.
 * Unknown keys are found by `validateScenario`, which then points at the flag.
 * @throws ForetokenError E0112 when a set is not `key=value` or its value is not YAML.
 */
export function applySets(document: ScenarioDocument, sets: readonly ScenarioSet[]): ScenarioDocument {
  if (sets.length === 0) return document;
  const data = structuredClone(document.data) as Mapping;
  const applied = sets.map((set) => (typeof set === 'string' ? applySet(data, set, set) : applySet(data, set.set, set.given)));
  const all = [...document.sets, ...applied];
  return {
    ...document,
    data,
    sets: all,
    place: (path, ofKey) => {
      const set = all.findLast((candidate) => startsWith(path, candidate.path));
      return set === undefined ? document.place(path, ofKey) : { kind: 'set', flag: set.flag };
    },
  };
}

function applySet(data: Mapping, set: string, given: string): AppliedSet {
  const flag = `--set ${given}`;
  const equals = set.indexOf('=');
  const keys = set.slice(0, Math.max(0, equals)).split('.');
  if (equals <= 0 || keys.includes('')) {
    throw new ForetokenError(`${flag}: an override is written as key.path=value.`, { code: 'E0112', path: flag, hint: 'For example: --set fleet.replicas=2' });
  }
  const path = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  assign(data, path, parseValue(set.slice(equals + 1), keys.join('.'), flag));
  removeRivals(data, keys);
  return { path, flag };
}

function parseValue(text: string, key: string, flag: string): unknown {
  // Kept as text: 0.10 would become the number 0.1.
  if (isVersionPath(key) && text !== 'null') return text.replaceAll(/^["']|["']$/g, '');
  try {
    return parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ForetokenError(`${flag}: the value is not valid YAML: ${reason}`, { code: 'E0112', path: flag, hint: 'Quote text that contains YAML characters.' });
  }
}

function assign(data: Mapping, path: ScenarioPath, value: unknown): void {
  let parent: Mapping = data;
  for (let depth = 0; depth < path.length - 1; depth++) {
    const key = path[depth]!;
    const child = parent[key];
    if (typeof child !== 'object' || child === null) parent[key] = longForm(path.slice(0, depth + 1), child, data);
    parent = parent[key] as Mapping;
  }
  const last = path.at(-1)!;
  if (value === null && !Array.isArray(parent)) delete parent[last];
  else parent[last] = value;
}

/** The mapping that a short form stands for, so that `--set fleet.engine.maxNumSeqs=64` keeps the engine's name. */
function longForm(path: ScenarioPath, value: unknown, data: Mapping): Mapping {
  const key = path.join('.');
  if (/^fleet\.(pools\.[^.]+\.)?engine$/.test(key)) return { name: typeof value === 'string' ? value : 'vllm-v1' };
  if (path[0] === 'slo' && path.length === 2 && value !== undefined && value !== null) {
    const percentile = (data['slo'] as Mapping)['percentile'] ?? 99;
    return { [`p${String(percentile)}`]: value };
  }
  return {};
}

function removeRivals(data: Mapping, keys: readonly string[]): void {
  for (const { parent, keys: rivals, owned } of EXCLUSIVE) {
    const depth = parent.split('.').length;
    const chosen = keys[depth];
    if (keys.slice(0, depth).join('.') !== parent || chosen === undefined || !rivals.includes(chosen)) continue;
    const mapping = parent.split('.').reduce<unknown>((value, key) => (value as Mapping | undefined)?.[key], data) as Mapping;
    if (mapping[chosen] === undefined) continue;
    for (const rival of rivals.filter((key) => key !== chosen)) {
      if (!(rival in mapping)) continue;
      delete mapping[rival];
      for (const key of owned[rival] ?? []) delete mapping[key];
    }
  }
}

function startsWith(path: ScenarioPath, prefix: ScenarioPath): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => String(key) === String(path[index]));
}
