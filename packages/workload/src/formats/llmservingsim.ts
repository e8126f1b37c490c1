import type { TraceFormat } from './trace-format.ts';

/** LLMServingSim flat workload: nanoseconds and lengths; token ids are not read. https://github.com/casys-kaist/LLMServingSim */
export const llmServingSim: TraceFormat = {
  name: 'llmservingsim',
  container: 'jsonl',
  signature: ['input_toks', 'output_toks', 'arrival_time_ns'],
  mapping: { arrival: { column: 'arrival_time_ns', unit: 'ns' }, input: 'input_toks', output: 'output_toks' },
};

/** The same workloads with the prompts as ids of full 16-token blocks. */
export const llmServingSimBlocks: TraceFormat = {
  name: 'llmservingsim-blocks',
  container: 'jsonl',
  signature: ['arrival_time_ns', 'input_length', 'output_length', 'hash_ids'],
  mapping: {
    arrival: { column: 'arrival_time_ns', unit: 'ns' },
    input: 'input_length',
    output: 'output_length',
    hashIds: { column: 'hash_ids', blockTokens: 16, lastBlock: 'floor' },
  },
};
