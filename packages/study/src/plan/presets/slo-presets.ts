import { closest } from '@foretoken/kernel';
import { z } from 'zod';
import { presetLacksModel, unknownPreset } from '../diagnostics.ts';

const bounds = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]));

const presetSchema = z.strictObject({
  about: z.string().min(1),
  source: z.string().min(1),
  /** Bounds as in a scenario, for every model … */
  slo: bounds.exactOptional(),
  /** … or by model. */
  models: z.record(z.string(), bounds).exactOptional(),
});

/** The file of SLO presets. */
export const sloPresetsSchema: z.ZodType<SloPresets, unknown> = z.record(z.string(), presetSchema);

type Bounds = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** A named SLO. */
export interface SloPreset {
  readonly about: string;
  readonly source: string;
  readonly slo?: Bounds;
  readonly models?: Readonly<Record<string, Bounds>>;
}

export type SloPresets = Readonly<Record<string, SloPreset>>;

/** The bounds of `name` for a model; `name/model` takes those of another one. @throws ForetokenError E1062 (unknown), E1063 (nothing for this model). */
export function presetBounds(presets: SloPresets, name: string, model: string): { readonly slo: Bounds; readonly source: string } {
  const [given = '', other] = name.split('/', 2);
  const preset = presets[given];
  if (preset === undefined) throw unknownPreset(name, closest(given, Object.keys(presets)), Object.keys(presets));
  const slo = preset.slo ?? preset.models?.[other ?? model];
  if (slo === undefined) throw presetLacksModel(given, other ?? model, Object.keys(preset.models ?? {}));
  return { slo, source: `preset ${name} (${preset.source})` };
}
