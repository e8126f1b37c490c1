import type { TraceFormat } from './trace-format.ts';

/** Splitwise-sim CSV: seconds and lengths. https://github.com/Mutinifni/splitwise-sim */
export const splitwiseSim: TraceFormat = {
  name: 'splitwise-sim',
  container: 'csv',
  signature: ['arrival_timestamp', 'prompt_size', 'token_size'],
  mapping: { arrival: { column: 'arrival_timestamp', unit: 's' }, input: 'prompt_size', output: 'token_size' },
};
