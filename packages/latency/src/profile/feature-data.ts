import { ForetokenError } from '@foretoken/kernel';
import type { JsonObject } from './read-json.ts';
import { numberAt, numberOrNullAt, objectAt } from './read-json.ts';

/** One kind of grammar engine. */
export interface GrammarBackend {
  /** Host seconds to fill the mask of one sequence in one step. */
  readonly fillS: number;
  /** Host seconds to compile a schema seen for the first time. */
  readonly compileS: number;
}

/** A path that cache blocks or adapters travel over, before it meets a GPU. */
export interface TransferConstants {
  /** Null = the GPU's own PCIe. */
  readonly bytesPerS: number | null;
  readonly efficiency: number;
  readonly latencyS: number;
}

/** What features cost beyond the plain step (`models/latency/features.json`). */
export interface FeatureData {
  readonly lora: {
    readonly launchS: number;
    readonly launchesPerModule: number;
    /** Share of the memory bandwidth. */
    readonly bandwidth: number;
    /** Share of the bf16 peak. */
    readonly compute: number;
    readonly bytesPerElement: number;
  };
  readonly constrained: { readonly applyLaunchS: number; readonly backends: Readonly<Record<string, GrammarBackend>> };
  readonly speculation: { readonly stepS: number; readonly draftPassS: number; readonly ngramHostS: number };
  readonly transfer: Readonly<Record<string, TransferConstants>>;
}

/** Reads `features.json`. */
export function parseFeatures(json: unknown, where: string): FeatureData {
  const file = objectAt(json, where);
  const number = (name: string, key: string): number => numberAt(objectAt(file[name], `${where}.${name}`), key, `${where}.${name}`);
  const constrained = objectAt(file['constrained'], `${where}.constrained`);
  return {
    lora: {
      launchS: number('lora', 'launch_us') * 1e-6,
      launchesPerModule: number('lora', 'launches_per_module'),
      bandwidth: number('lora', 'bandwidth'),
      compute: number('lora', 'compute'),
      bytesPerElement: number('lora', 'bytes_per_element'),
    },
    constrained: {
      applyLaunchS: number('constrained', 'apply_launch_us') * 1e-6,
      backends: rowsOf(constrained['backends'], `${where}.constrained.backends`, (row, path) => ({
        fillS: numberAt(row, 'fill_us', path) * 1e-6,
        compileS: numberAt(row, 'compile_ms', path) * 1e-3,
      })),
    },
    speculation: {
      stepS: number('speculation', 'step_ms') * 1e-3,
      draftPassS: number('speculation', 'draft_pass_us') * 1e-6,
      ngramHostS: number('speculation', 'ngram_host_us') * 1e-6,
    },
    transfer: rowsOf(file['transfer'], `${where}.transfer`, (row, path) => ({
      bytesPerS: numberOrNullAt(row, 'bytes_per_s', path),
      efficiency: numberAt(row, 'efficiency', path),
      latencyS: numberAt(row, 'latency_us', path) * 1e-6,
    })),
  };
}

/**
 * The named row of a table of features.
 * @throws ForetokenError E0409 with the known names.
 */
export function featureRow<T>(rows: Readonly<Record<string, T>>, kind: string, name: string): T {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row !== undefined) return row;
  throw new ForetokenError(`There is no ${kind} named "${name}"; known are ${Object.keys(rows).join(', ')}.`, {
    code: 'E0409',
    path: name,
    hint: 'Use one of the known names, or add a row to models/latency/features.json.',
  });
}

function rowsOf<T>(json: unknown, where: string, parse: (row: JsonObject, path: string) => T): Readonly<Record<string, T>> {
  const rows = objectAt(json, where);
  return Object.fromEntries(Object.keys(rows).map((key) => [key, parse(objectAt(rows[key], `${where}.${key}`), `${where}.${key}`)]));
}
