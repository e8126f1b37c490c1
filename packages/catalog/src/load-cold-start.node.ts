import { join } from 'node:path';
import type { ColdStartData } from './cold-start-data.ts';
import { modelsDir } from './models-dir.node.ts';
import { parseColdStart } from './parse-cold-start.ts';
import { readJson } from './read-json.node.ts';

/** `models/cold-start.json`. Throws E0305 where it is malformed, E0309 where it cannot be read. */
export function loadColdStart(): ColdStartData {
  return parseColdStart(readJson(join(modelsDir(), 'cold-start.json')), 'models/cold-start.json');
}
