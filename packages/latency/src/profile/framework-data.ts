import { ForetokenError } from '@foretoken/kernel';
import type { JsonObject } from './read-json.ts';
import { listAt, numberAt, numbersAt, objectAt, textAt } from './read-json.ts';

/** What is known about the kernels of one serving stack (`models/latency/frameworks.json`). */
export interface FrameworkConstants {
  readonly key: string;
  readonly name: string;
  /** GPU time of a step relative to the tables. */
  readonly gpuScale: number;
  /** Both ends of the error band move away from 1 by this factor. */
  readonly bandFactor: number;
  /** How often a decode step moves the whole KV cache beyond the attention read, where the cache is concatenated. */
  readonly cachePasses: number;
  /** Why these tables stand for this stack. */
  readonly about: string;
  readonly captureSizes: CaptureSizes;
}

/** Graph sizes that the stack captures by default: a list, and ranges from, to (included), step. */
export interface CaptureSizes {
  readonly list: readonly number[];
  readonly ranges: readonly (readonly [from: number, to: number, step: number])[];
}

/** Frameworks by key. */
export type FrameworkData = Readonly<Record<string, FrameworkConstants>>;

/** Reads `frameworks.json`. */
export function parseFrameworks(json: unknown, where: string): FrameworkData {
  const rows = objectAt(objectAt(json, where)['frameworks'], `${where}.frameworks`);
  const parse = (key: string): FrameworkConstants => parseFramework(key, objectAt(rows[key], `${where}.${key}`), `${where}.${key}`);
  return Object.fromEntries(Object.keys(rows).map((key) => [key, parse(key)]));
}

/**
 * Facts of one framework.
 * @throws ForetokenError E0401 when the file lacks it.
 */
export function frameworkConstants(data: FrameworkData, key: string): FrameworkConstants {
  const row = data[key];
  if (row !== undefined) return row;
  throw new ForetokenError(`The latency data is malformed: frameworks.json has no row "${key}"; it has ${Object.keys(data).join(', ')}.`, {
    code: 'E0401',
    path: `frameworks.${key}`,
    hint: 'Restore the file from the repository, or add the row.',
  });
}

/** Default graph sizes of a framework up to `maxSize`, ascending. */
export function captureSizes(data: FrameworkData, framework: string, maxSize: number): readonly number[] {
  const { list, ranges } = frameworkConstants(data, framework).captureSizes;
  const sizes = [...list];
  for (const [from, to, step] of ranges) for (let size = from; size <= Math.min(to, maxSize); size += step) sizes.push(size);
  return sizes.filter((size) => size <= maxSize);
}

function parseFramework(key: string, row: JsonObject, where: string): FrameworkConstants {
  const sizes = objectAt(row['capture_sizes'], `${where}.capture_sizes`);
  const ranges = listAt(sizes['ranges'], `${where}.capture_sizes.ranges`);
  return {
    key,
    name: textAt(row, 'name', where),
    gpuScale: numberAt(row, 'gpu_scale', where),
    bandFactor: numberAt(row, 'band_factor', where),
    cachePasses: numberAt(row, 'cache_passes', where),
    about: textAt(row, 'about', where),
    captureSizes: {
      list: numbersAt(sizes, 'list', `${where}.capture_sizes`),
      ranges: ranges.map((range, i) => {
        const [from, to, step] = numbersAt({ range }, 'range', `${where}.capture_sizes.ranges[${i}]`);
        return [from as number, to as number, step as number];
      }),
    },
  };
}
