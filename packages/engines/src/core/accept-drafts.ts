import { StreamFamily } from '@foretoken/kernel';

/** How many of `drafts` draft tokens the target model accepts at a request's n-th verification. */
export type AcceptDrafts = (request: number, verification: number, drafts: number) => number;

/** Draft i is accepted with probability `acceptance[i]` given that all before it were; a stream per request. */
export function acceptDraftsBy(acceptance: readonly number[], seed: number): AcceptDrafts {
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
