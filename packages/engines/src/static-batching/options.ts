import { flag, integer, number } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';

/** What a scenario can set for static batching. */
export interface StaticBatchingOptions {
  readonly batchSize?: number;
  readonly batchWindowMs?: number;
  readonly maxLength?: number;
  readonly maxInputTokens?: number;
  readonly streaming?: boolean;
  readonly kvSlots?: number;
}

export const STATIC_BATCHING_OPTIONS: OptionSpecsOf<StaticBatchingOptions> = {
  batchSize: integer(1, 'Rows of a batch at most.'),
  batchWindowMs: number('How long the oldest request waits for the batch to fill, milliseconds.', { minimum: 0 }),
  maxLength: integer(2, 'Prompt and output tokens of a row at most.'),
  maxInputTokens: integer(1, 'Prompt tokens at most; default: all but one of maxLength.'),
  streaming: flag('Clients see tokens as they are made; else the whole answer when the batch ends.'),
  kvSlots: integer(2, 'KV slots of one token per replica instead of what memory allows.'),
};
