import { StreamFamily } from '@foretoken/kernel';
import type { AcceptDrafts } from './speculative-batch.ts';

/** Draft i is accepted with probability `acceptance[i]` given that all before it were; a stream per request. */
export function acceptanceOf(acceptance: readonly number[], seed: number): AcceptDrafts {
  const family = new StreamFamily(seed, 'acceptance');
  const streams = new Map<number, ReturnType<StreamFamily['entity']>>();
  return (request, verification, drafts) => {
    let stream = streams.get(request);
    if (stream === undefined || verification === 0) streams.set(request, (stream = family.entity(request)));
    let accepted = 0;
    while (accepted < drafts && stream.nextFloat() < acceptance[accepted]!) accepted++;
    return accepted;
  };
}
