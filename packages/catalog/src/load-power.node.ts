import { join } from 'node:path';
import { modelsDir } from './models-dir.node.ts';
import { parsePower } from './parse-power.ts';
import type { PowerData } from './power-data.ts';
import { readJson } from './read-json.node.ts';

/** `models/power.json`. Throws E0305 where it is malformed, E0309 where it cannot be read. */
export function loadPower(): PowerData {
  return parsePower(readJson(join(modelsDir(), 'power.json')), 'models/power.json');
}
