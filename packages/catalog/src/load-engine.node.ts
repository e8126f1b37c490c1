import type { DataFolder } from './data-folder.node.ts';
import { listItems, loadItem } from './data-folder.node.ts';
import type { EngineContext, EngineSpec } from './engine.ts';
import type { GpuSpec } from './gpu.ts';
import { parseEngine } from './parse-engine.ts';
import type { VllmDefaults, VllmOverrides } from './vllm-defaults.ts';
import { resolveVllmDefaults } from './vllm-defaults.ts';

const ENGINES: DataFolder<EngineSpec> = { folder: 'engines', noun: 'engine', listed: 'engines', code: 'E0303', parse: parseEngine };

/** The engine of that id, name or alias. Throws E0303 with suggestions, E0305 for a broken file. */
export function loadEngine(name: string): EngineSpec {
  return loadItem(ENGINES, name);
}

/** All engines, sorted by id. */
export function listEngines(): readonly EngineSpec[] {
  return listItems(ENGINES);
}

/** vLLM's defaults from the shipped data file; see `resolveVllmDefaults`. Throws E0304 for an unknown version. */
export function vllmDefaults(version: string, gpu: GpuSpec, context: EngineContext, overrides: VllmOverrides = {}): VllmDefaults {
  return resolveVllmDefaults(loadEngine('vllm'), version, gpu, context, overrides);
}
