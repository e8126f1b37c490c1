import type { JsonObject } from './read-json.ts';
import { numberAt, numberOrNullAt, objectAt, textAt } from './read-json.ts';

/** Measured / predicted step time of deployments of one kind, without calibration. */
export interface UncertaintyRow {
  /** Architecture prefix in lower case (`hopper`) or a GPU id. */
  readonly gpu: string;
  readonly kind: 'dense' | 'moe';
  /** Weight format, null = any. */
  readonly quant: string | null;
  readonly minParamsB: number | null;
  readonly maxParamsB: number | null;
  readonly median: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly about: string;
}

/** Reads `uncertainty.json`. */
export function parseUncertainty(json: unknown, where: string): readonly UncertaintyRow[] {
  const rows = objectAt(json, where)['rows'];
  return (Array.isArray(rows) ? rows : []).map((row, i) => parseRow(objectAt(row, `${where}.rows[${i}]`), `${where}.rows[${i}]`));
}

function parseRow(row: JsonObject, where: string): UncertaintyRow {
  return {
    gpu: textAt(row, 'gpu', where),
    kind: textAt(row, 'kind', where) === 'moe' ? 'moe' : 'dense',
    quant: row['quant'] === undefined ? null : textAt(row, 'quant', where),
    minParamsB: numberOrNullAt(row, 'min_params_b', where),
    maxParamsB: numberOrNullAt(row, 'max_params_b', where),
    median: numberAt(row, 'median', where),
    low: numberOrNullAt(row, 'low', where),
    high: numberOrNullAt(row, 'high', where),
    about: textAt(row, 'about', where),
  };
}
