import type { DataFolder } from './data-folder.node.ts';
import { listItems, loadItem } from './data-folder.node.ts';
import type { GpuSpec } from './gpu.ts';
import { parseGpu } from './parse-gpu.ts';

const GPUS: DataFolder<GpuSpec> = { folder: 'gpus', noun: 'GPU', listed: 'gpus', code: 'E0301', parse: parseGpu };

/** The GPU of that id, name or alias (`h100`, `H100_SXM`). Throws E0301 with suggestions, E0305 for a broken file. */
export function loadGpu(name: string): GpuSpec {
  return loadItem(GPUS, name);
}

/** All GPUs, sorted by id. */
export function listGpus(): readonly GpuSpec[] {
  return listItems(GPUS);
}
