import { gunzipSync, gzipSync } from 'node:zlib';
import type { PointOutcome } from '../point/point.ts';

/** Outcomes as the store keeps them: JSON, gzip. */
export function encodeOutcomes(outcomes: readonly PointOutcome[]): Uint8Array {
  return gzipSync(JSON.stringify(outcomes));
}

export function decodeOutcomes(bytes: Uint8Array): readonly PointOutcome[] {
  return JSON.parse(gunzipSync(bytes).toString('utf8')) as readonly PointOutcome[];
}
