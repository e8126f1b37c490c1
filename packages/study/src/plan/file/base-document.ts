import type { ScenarioDocument, ScenarioPath } from '@foretoken/fleet';

type Mapping = Readonly<Record<string, unknown>>;

/** A scenario that stands inside another file. */
export function inlineDocument(document: ScenarioDocument, key: string): ScenarioDocument {
  return { ...document, data: document.data[key] as Mapping, place: (path, ofKey) => document.place([key, ...path], ofKey) };
}

/** A document with some top-level keys replaced; places of theirs are told by `placeOf`. */
export function withKeys(document: ScenarioDocument, keys: Mapping, placeOf?: (path: ScenarioPath, ofKey?: boolean) => ReturnType<ScenarioDocument['place']>): ScenarioDocument {
  return {
    ...document,
    data: { ...document.data, ...keys },
    place: (path, ofKey) => (placeOf !== undefined && String(path[0]) in keys ? placeOf(path, ofKey) : document.place(path, ofKey)),
  };
}
