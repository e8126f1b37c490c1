import type { VisibleColumns } from './router.ts';

/** A prompt as [segment, tokens] pairs; more about the request beside it. */
export interface PlannedRequest {
  readonly prompt: readonly (readonly [number, number])[];
  readonly atS?: number;
  readonly session?: number;
  readonly priority?: number;
  readonly adapter?: number;
  readonly class?: number;
}

/** Columns of such requests. */
export function columnsOf(requests: readonly PlannedRequest[], classNames: readonly string[] = ['default']): VisibleColumns {
  const flat = requests.flatMap(({ prompt }) => prompt);
  const offsets = [0];
  for (const { prompt } of requests) offsets.push(offsets.at(-1)! + prompt.length);
  return {
    count: requests.length,
    arrivalS: Float64Array.from(requests, ({ atS = 0 }) => atS),
    inputTokens: Int32Array.from(requests, ({ prompt }) => prompt.reduce((sum, [, tokens]) => sum + tokens, 0)),
    session: Int32Array.from(requests, ({ session = -1 }) => session),
    priority: Int32Array.from(requests, ({ priority = 0 }) => priority),
    adapter: Int32Array.from(requests, ({ adapter = 0 }) => adapter),
    classIndex: Int32Array.from(requests, (request) => request.class ?? 0),
    classNames,
    content: { offsets: Int32Array.from(offsets), segmentIds: Int32Array.from(flat, ([id]) => id), segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens) },
  };
}
