import { type Place, type ScenarioDocument, ScenarioError } from '@foretoken/fleet';
import type { ParameterValue } from '../point/point.ts';
import type { ReadSweepFile } from './read-sweep-file.ts';
import { setText } from './set-text.ts';
import type { Sweep } from './sweep.ts';

/** Places in a sweep file of what its points set, by flag (`--set fleet.gpu=h100`) and by path. */
export type SetPlaces = ReadonlyMap<string, Place>;

/** Where in the file the values of its domains and of `set:` stand. */
export function locateSets({ file, document }: ReadSweepFile, { domains }: Sweep): SetPlaces {
  const places = new Map<string, Place>();
  for (const path of Object.keys(file.set)) places.set(path, document.place(['set', path]));
  for (const key of ['seed', 'replications']) if (key in document.data) places.set(key, document.place([key]));
  for (const { name, paths, values = [] } of domains) {
    const isZipped = file.domains[name]!.kind === 'zip';
    for (const path of paths) {
      places.set(path, document.place(isZipped ? ['domains', name, 'zip', path] : ['domains', name], true));
      values.forEach((value, index) => places.set(flagOf(path, isZipped ? (value as Readonly<Record<string, ParameterValue>>)[path]! : value), valuePlace(document, name, isZipped ? path : undefined, index)));
    }
  }
  return places;
}

/** The same error, pointing into the sweep file where it pointed at a value that the file sets. */
export function relocate(error: ScenarioError, places: SetPlaces): ScenarioError {
  const problems = error.problems.map((problem) => {
    if (problem.place.kind !== 'set') return problem;
    const { flag } = problem.place;
    const place = places.get(flag) ?? places.get(flag.slice('--set '.length, Math.max(0, flag.indexOf('='))));
    return place === undefined ? problem : { ...problem, place };
  });
  return new ScenarioError(problems, error.exitCode === 4 ? 4 : 2, { cause: error });
}

function valuePlace(document: ScenarioDocument, name: string, path: string | undefined, index: number): Place {
  if (path !== undefined) return document.place(['domains', name, 'zip', path, index]);
  const spec = (document.data['domains'] as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(spec) ? document.place(['domains', name, index]) : document.place(['domains', name, 'values', index]);
}

function flagOf(path: string, value: ParameterValue): string {
  return `--set ${setText(path, value)}`;
}
