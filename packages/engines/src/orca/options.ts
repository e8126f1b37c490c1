import { choice, integer } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';
import type { OrcaReservation } from './config.ts';

/** What a scenario can set for Orca. */
export interface OrcaOptions {
  readonly maxBatchSize?: number;
  readonly maxLength?: number;
  readonly reservation?: OrcaReservation;
  readonly kvSlots?: number;
}

export const ORCA_OPTIONS: OptionSpecsOf<OrcaOptions> = {
  maxBatchSize: integer(1, 'Requests in an iteration at most.'),
  maxLength: integer(2, 'Prompt and output tokens of a request at most.'),
  reservation: choice(
    ['max-tokens', 'max', 'power-of-two', 'oracle'],
    'KV slots reserved per request: prompt and max_tokens; the longest length; prompt and the true output rounded up to a power of two; exactly what it will use.',
  ),
  kvSlots: integer(2, 'KV slots of one token per replica instead of what memory allows.'),
};
