import { modelsDir, readJson } from '@foretoken/catalog/node';
import { join } from 'node:path';
import { type SloPresets, sloPresetsSchema } from './slo-presets.ts';

/** Every SLO preset of the catalogue. */
export function loadSloPresets(): SloPresets {
  return sloPresetsSchema.parse(readJson(join(modelsDir(), 'slo-presets.json')));
}
