import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ForetokenError } from '@foretoken/kernel';
import { suggestions } from './closest.ts';
import { modelsDir } from './models-dir.node.ts';
import type { Named } from './names.ts';
import { findByName } from './names.ts';
import { modelFiles, readJson } from './read-json.node.ts';

/** One kind of data file: a folder of `models/` with one file per item. */
export interface DataFolder<T extends Named> {
  readonly folder: string;
  /** What an item is, in messages: `GPU`. */
  readonly noun: string;
  /** What `foretoken list` calls them. */
  readonly listed: string;
  readonly code: string;
  readonly parse: (json: unknown, file: string) => T;
  /** Other spellings to try, in order, when the name itself is unknown. */
  readonly respell?: (name: string) => readonly string[];
}

/** The item of that id, name or alias. An exact id reads one file only. Throws the folder's code when unknown. */
export function loadItem<T extends Named>(kind: DataFolder<T>, name: string): T {
  if (/^[a-z0-9][a-z0-9.-]*$/.test(name) && existsSync(pathOf(kind, name))) return readItem(kind, name);
  const items = listItems(kind);
  for (const spelling of [name, ...(kind.respell?.(name) ?? [])]) {
    const item = findByName(spelling, items);
    if (item !== undefined) return item;
  }
  throw unknownName(kind, name, items);
}

/** All items of a folder, sorted by id. */
export function listItems<T extends Named>(kind: DataFolder<T>): readonly T[] {
  return modelFiles(kind.folder).map((id) => readItem(kind, id));
}

function readItem<T extends Named>(kind: DataFolder<T>, id: string): T {
  const item = kind.parse(readJson(pathOf(kind, id)), `models/${kind.folder}/${id}.json`);
  if (item.id === id) return item;
  throw new ForetokenError(`models/${kind.folder}/${id}.json: field "id" must be "${id}" like the file, but is "${item.id}".`, {
    code: 'E0305',
    path: pathOf(kind, id),
    hint: 'Rename the file or correct the id.',
  });
}

function pathOf(kind: { readonly folder: string }, id: string): string {
  return join(modelsDir(), kind.folder, `${id}.json`);
}

function unknownName<T extends Named>(kind: DataFolder<T>, name: string, items: readonly T[]): ForetokenError {
  const spellings = [name, ...(kind.respell?.(name) ?? [])];
  const near = nearIds(spellings, items);
  const question = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  return new ForetokenError(`Unknown ${kind.noun} "${name}".${question}`, {
    code: kind.code,
    hint: `\`foretoken list ${kind.listed}\` shows all ${items.length}; a new one is one file in models/${kind.folder}/.`,
  });
}

/** Up to three ids whose id is near a spelling, or else whose alias is. */
function nearIds(spellings: readonly string[], items: readonly Named[]): readonly string[] {
  const owners = new Map(items.flatMap((item) => item.aliases.map((alias) => [alias, item.id] as const)));
  const byId = spellings.flatMap((spelling) => suggestions(spelling, items.map((item) => item.id)));
  const byAlias = spellings.flatMap((spelling) => suggestions(spelling, [...owners.keys()])).map((alias) => owners.get(alias)!);
  return [...new Set([...byId, ...byAlias])].slice(0, 3);
}
