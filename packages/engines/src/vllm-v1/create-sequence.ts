import { TokenChain } from '@foretoken/kvcache';
import type { SegmentCensus } from '@foretoken/kvcache';
import type { RequestColumns } from '../contract.ts';
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
  const endsByEos = columns.endsByEos?.[request] === 1;
  const outputTokens = columns.outputTokens[request]!;
  const room = config.maxModelLen - columns.inputTokens[request]!;
  const adapter = columns.adapter?.[request] ?? 0;
  return new Sequence({
    request,
    promptTokens: columns.inputTokens[request]!,
    maxTokens: Math.min(room, columns.maxOutputTokens?.[request] ?? (endsByEos ? room : outputTokens)),
    stopAt: endsByEos ? outputTokens : 0,
    priority: columns.priority?.[request] ?? 0,
    arrivalS: columns.arrivalS[request]!,
    tieRank: options.tieRank?.[request] ?? request,
    adapter,
    chain: config.enablePrefixCaching
      ? new TokenChain(kv.pool.index, columns.content, census, request, adapter, columns.salt?.[request] ?? 0)
      : undefined,
    groups: kv.groups,
  });
}
