import type { TraceFormat } from './trace-format.ts';

/** Qwen-Bailian usage traces: seconds, 16-token block ids. https://github.com/alibaba-edu/qwen-bailian-usagetraces-anon */
export const qwenBailian: TraceFormat = {
  name: 'qwen-bailian',
  container: 'jsonl',
  signature: ['chat_id', 'parent_chat_id', 'timestamp', 'input_length', 'output_length', 'hash_ids'],
  mapping: {
    arrival: { column: 'timestamp', unit: 's' },
    input: 'input_length',
    output: 'output_length',
    turn: 'turn',
    class: 'type',
    hashIds: { column: 'hash_ids', blockTokens: 16, lastBlock: 'ceil' },
  },
};
