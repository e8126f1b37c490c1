import type { ScenarioSet } from '@foretoken/fleet';
import type { ParameterValue } from '../point/point.ts';
import type { Condition } from './condition.ts';
import { numberAt } from './number-range.ts';
import { type RebaseValue, scenarioSet } from './set-text.ts';
import type { SweepDomain } from './sweep.ts';

/** One value of a domain and what it sets. */
export interface Choice {
  readonly value: ParameterValue;
  readonly sets: readonly ScenarioSet[];
}

/** A domain whose values are known. It has either choices or a range. */
export interface ResolvedDomain extends Pick<SweepDomain, 'name' | 'paths' | 'range'> {
  readonly choices?: readonly Choice[];
  /** The scenario's own value; null where neither it nor the schema says one. */
  readonly own: ParameterValue;
  /** All must hold. */
  readonly conditions: readonly Condition[];
  choiceOf(value: ParameterValue): Choice;
}

/** What a point has of each domain; null = the scenario's own value stays. */
export type Selection = readonly (Choice | null)[];

/** How `value` of a domain becomes sets; a zipped group has a mapping from path to value. */
export function chooser(paths: readonly string[], isZipped: boolean, rebase: RebaseValue): (value: ParameterValue) => Choice {
  return (value) => ({ value, sets: paths.map((path) => scenarioSet(path, isZipped ? (value as Readonly<Record<string, ParameterValue>>)[path]! : value, rebase)) });
}

/** The choice at a coordinate in [0, 1): each of a list has an equal part of it. */
export function choiceAt({ choices, range, choiceOf }: ResolvedDomain, coordinate: number): Choice {
  if (range !== undefined) return choiceOf(numberAt(range, coordinate));
  return choices![Math.floor(coordinate * choices!.length)]!;
}
