import type { ComparisonResult } from '@foretoken/fleet';
import { comparisonSchema } from './comparison-schema.ts';
import { writeJson } from './write-json.ts';

/** `comparison.json`, in the order of its schema; NaN and ±Infinity become null. */
export function renderComparisonJson(result: ComparisonResult): string {
  return writeJson(result, comparisonSchema);
}
