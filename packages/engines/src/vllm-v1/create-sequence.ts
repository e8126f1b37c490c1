import { TokenChain } from '@foretoken/kvcache';
import type { SegmentCensus } from '@foretoken/kvcache';
import type { RequestColumns } from '../contract.ts';
import { liveFields } from '../core/live-fields.ts';
import type { VllmV1Config } from './config.ts';
import type { KvManager } from './kv-manager.ts';
import { Sequence } from './sequence.ts';

/** What a request's row is read with. */
export interface SequenceSource {
  readonly config: VllmV1Config;
  readonly columns: RequestColumns;
  readonly tieRank?: Int32Array;
}

/** A row of the columns as a live request; generation stops at max_tokens, max_model_len or EOS. */
export function createSequence(options: SequenceSource, kv: KvManager, census: SegmentCensus | undefined, request: number): Sequence {
  const { columns, config } = options;
  const fields = liveFields(columns, request, config.maxModelLen - columns.inputTokens[request]!, options.tieRank?.[request]);
  const chain = config.enablePrefixCaching
    ? new TokenChain(kv.pool.index, columns.content, census, request, fields.adapter, columns.salt?.[request] ?? 0)
    : undefined;
  return new Sequence({ ...fields, chain, groups: kv.groups });
}
