import { knownPath, parseDurationS, valueAt } from '@foretoken/fleet';
import type { ParameterValue } from '../point/point.ts';

/** What a scenario has at a dotted path, or what the schema says where it has nothing; null when neither does. */
export function ownValue(data: Readonly<Record<string, unknown>>, path: string): ParameterValue {
  const given = valueAt(data, path.split('.')) ?? knownPath(path)?.default;
  return (given ?? null) as ParameterValue;
}

/** The number that a value stands for; a duration such as `2m` in seconds. */
export function numberOf(value: ParameterValue): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDurationS(value) : undefined;
}
