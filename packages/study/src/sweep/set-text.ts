import type { ScenarioSet } from '@foretoken/fleet';
import type { ParameterValue } from '../point/point.ts';

/** Rewrites what in a value is a path of a file, so that it is relative to the scenario; `path` is that of the scenario. */
export type RebaseValue = (path: string, value: ParameterValue) => ParameterValue;

/** A value as `--set` takes it; the text before paths were rewritten stays what errors show. */
export function scenarioSet(path: string, value: ParameterValue, rebase: RebaseValue): ScenarioSet {
  const given = setText(path, value);
  const set = setText(path, rebase(path, value));
  return set === given ? set : { set, given };
}

/** `fleet.gpu=h100-sxm`; what YAML could read otherwise is quoted. */
export function setText(path: string, value: ParameterValue): string {
  const isPlain = typeof value === 'string' && /^[a-z][\w.@/-]*$/i.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return `${path}=${isPlain ? value : JSON.stringify(value)}`;
}

/** A value as tables and charts show it: of a zipped group its values in order. */
export function parameterText(value: ParameterValue): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return Object.values(value).map(parameterText).join(' · ');
}
