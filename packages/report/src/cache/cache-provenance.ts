import { byteSize, count } from '@foretoken/kernel';
import { fact, type Fact } from '../facts/fact.ts';
import type { CacheResult } from './cache-result.ts';

/** What was replayed, and under which assumptions. */
export function cacheProvenance({ trace, model, policies, shown, definitions, foretoken }: CacheResult): readonly Fact[] {
  const dropped = Object.entries(trace.dropped).filter(([, rows]) => rows > 0).map(([reason, rows]) => `${count(rows)} ${reason}`);
  const cut = trace.ownBlockTokens === trace.blockTokens ? 'as the trace has them' : `cut anew, the trace has ${trace.ownBlockTokens ?? 'none'}`;
  return [
    ...shown.map((definition) => fact(definition, definitions[definition])),
    ...policies.map(({ name, about }) => fact(name, about)),
    fact('replay', 'one cache, empty at first', 'requests in order of arrival, each served whole before the next', 'its own blocks are not protected', 'outputs are not cached'),
    fact('trace', trace.path, `${trace.format}, ${count(trace.requests)} requests`, ...(dropped.length === 0 ? [] : [`dropped: ${dropped.join(', ')}`]), trace.contentHash),
    fact('blocks', `${count(trace.blocks)} of ${count(trace.blockTokens)} tokens, ${cut}`, `${count(trace.distinctBlocks)} distinct`),
    ...(model === null ? [] : [fact('memory', `${byteSize(model.kvBytesPerToken)} per token of ${model.id}, at 16 bit, one copy`)]),
    fact('foretoken', foretoken),
  ];
}
