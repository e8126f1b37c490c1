import type { TraceFormat } from './trace-format.ts';

/**
 * WEKA agentic coding sessions: one JSON object per session, in files of their own or one per line. Ids of full
 * 64-token blocks, each the hash of the whole prefix; requests of sub-agents share the ids of their session. Also the
 * compact form, in which `keep` and `new` stand for `hash_ids`. https://github.com/callanjfox/kv-cache-tester
 */
export const weka: TraceFormat = {
  name: 'weka',
  container: 'jsonl',
  nested: 'sessions',
  signature: ['id', 'block_size', 'requests'],
  mapping: { arrival: { column: 't', unit: 's' }, input: 'in', output: 'out', session: 'id', turn: 'requests', model: 'model' },
};
