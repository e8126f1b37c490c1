import type { TraceFormat } from './trace-format.ts';

/** Vidur replay CSV: seconds and lengths. https://github.com/microsoft/vidur */
export const vidur: TraceFormat = {
  name: 'vidur',
  container: 'csv',
  signature: ['arrived_at', 'num_prefill_tokens', 'num_decode_tokens'],
  mapping: { arrival: { column: 'arrived_at', unit: 's' }, input: 'num_prefill_tokens', output: 'num_decode_tokens' },
};

/** Vidur length CSV: no arrival times. */
export const vidurLengths: TraceFormat = {
  name: 'vidur-lengths',
  container: 'csv',
  signature: ['num_prefill_tokens', 'num_decode_tokens'],
  mapping: { input: 'num_prefill_tokens', output: 'num_decode_tokens' },
};
