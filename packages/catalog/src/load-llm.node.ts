import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DataFolder } from './data-folder.node.ts';
import { listItems, loadItem } from './data-folder.node.ts';
import { parseHfConfig } from './hf/parse-hf-config.ts';
import type { LlmSpec } from './llm.ts';
import { baseModelName } from './names.ts';
import { parseLlm } from './parse-llm.ts';
import { readJson } from './read-json.node.ts';

const LLMS: DataFolder<LlmSpec> = {
  folder: 'llms',
  noun: 'model',
  listed: 'models',
  code: 'E0302',
  parse: parseLlm,
  respell: (name) => [name.slice(name.lastIndexOf('/') + 1), baseModelName(name)],
};

/**
 * The architecture of that id, name, alias or Hugging Face name, or of a Hugging Face `config.json` (or a folder
 * that holds one) on disk. Throws E0302 for an unknown name, E0305 for a broken data file, E0306 and E0307 for a
 * config.json with missing or impossible fields, E0309 for one that is not JSON.
 */
export function loadLlm(nameOrPath: string): LlmSpec {
  const config = configPath(nameOrPath);
  return config === undefined ? loadItem(LLMS, nameOrPath) : parseHfConfig(readJson(config), modelName(config));
}

/** All shipped architectures, sorted by id. */
export function listLlms(): readonly LlmSpec[] {
  return listItems(LLMS);
}

/** A path is what ends in `.json`, begins like one, or is a folder with a config.json; a bare name never is. */
function configPath(text: string): string | undefined {
  if (text.endsWith('.json')) return text;
  if (!/[\\/]/.test(text) || !existsSync(text) || !statSync(text).isDirectory()) return undefined;
  return join(text, 'config.json');
}

/** `…/Llama-3.1-8B/config.json` is named after its folder, any other file after itself. */
function modelName(path: string): string {
  const file = basename(path, '.json');
  return file === 'config' ? basename(dirname(resolve(path))) : file;
}
