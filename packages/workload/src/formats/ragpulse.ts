import type { TraceFormat } from './trace-format.ts';

/**
 * RAGPulse `0_trace.jsonl`: whole seconds as text. Its chunk ids have their lengths in five other files, so
 * prompts are read as distinct. https://github.com/flashserve/RAGPulse
 */
export const ragPulse: TraceFormat = {
  name: 'ragpulse',
  container: 'jsonl',
  signature: ['timestamp', 'input_length', 'output_length', 'hash_ids', 'session_id'],
  mapping: { arrival: { column: 'timestamp', unit: 's' }, input: 'input_length', output: 'output_length', session: 'session_id' },
};
