/**
 * What the time of a request goes into, in the order in which it passes. The parts of a request add up to its time. Definitions:
 * docs/explain.md.
 */
export const TIME_PARTS = [
  'retry',
  'gateway',
  'no-replica',
  'network',
  'queue-step',
  'queue-batch',
  'queue-tokens',
  'queue-kv',
  'queue-held',
  'prefill',
  'interference',
  'decode',
  'batching',
  'preemption',
  'transfer',
  'stalled',
  'external',
  'overhead',
] as const;

export type TimePart = (typeof TIME_PARTS)[number];

/** Seconds in each part; no part is negative. */
export type PartSeconds = Readonly<Record<TimePart, number>>;

/** Number of each part in a row of columns. */
export const PART: Readonly<Record<TimePart, number>> = Object.fromEntries(TIME_PARTS.map((part, index) => [part, index])) as Record<TimePart, number>;

/** What each part is, in words. */
export const PART_MEANING: Readonly<Record<TimePart, string>> = {
  retry: 'earlier attempts, and the pauses between them',
  gateway: 'held by flow control in front of the pool',
  'no-replica': 'no replica took requests: none was ready, or they were starting',
  network: 'slow or cut network between client, router and replica',
  'queue-step': 'queue: the steps that were decided on before it came',
  'queue-batch': 'queue: as many requests ran as the engine takes, or a batch ran to its end',
  'queue-tokens': 'queue: steps were full of prompt tokens',
  'queue-kv': 'queue: KV blocks were short',
  'queue-held': 'queue: admission held it back otherwise (a policy, reserves for outputs, loading)',
  prefill: 'its prompt, computed as if alone',
  interference: 'other work in its steps or between them: prompts of others, padding, other ranks',
  decode: 'its tokens, decoded as if alone',
  batching: 'steps take longer because other requests decode in them',
  preemption: 'its memory was taken: waiting again, and computing again',
  transfer: 'KV on its way between two pools, waiting for its turn and for memory included',
  stalled: 'the engine stood still: loading KV or grammars, a hang, nothing to run',
  external: 'answered by an external API',
  overhead: 'constant per request: HTTP, tokenise, detokenise',
};

/** Nothing anywhere. */
export function noParts(): Record<TimePart, number> {
  return Object.fromEntries(TIME_PARTS.map((part) => [part, 0])) as Record<TimePart, number>;
}
