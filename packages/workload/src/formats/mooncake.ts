import type { TraceFormat } from './trace-format.ts';

/** Mooncake FAST'25 traces: milliseconds, chained hashes of 512-token blocks. https://github.com/kvcache-ai/Mooncake */
export const mooncake: TraceFormat = {
  name: 'mooncake',
  container: 'jsonl',
  signature: ['timestamp', 'input_length', 'output_length', 'hash_ids'],
  mapping: {
    arrival: { column: 'timestamp', unit: 'ms' },
    input: 'input_length',
    output: 'output_length',
    hashIds: { column: 'hash_ids', blockTokens: 512, lastBlock: 'ceil' },
  },
};
