import { StreamFamily } from '@foretoken/kernel';
import type { SpeculativeOptions } from './option-spec.ts';
import type { AcceptDrafts } from './speculative-batch.ts';

/** What is accepted of the drafts, by a stream of the seed per request. */
export function acceptanceOf(acceptance: SpeculativeOptions['acceptance'], seed: number): AcceptDrafts {
  return 'recorded' in acceptance ? replayed(acceptance.recorded, seed) : drawn(acceptance, seed);
}

/** Draft i is accepted with probability `acceptance[i]` given that all before it were. */
function drawn(acceptance: readonly number[], seed: number): AcceptDrafts {
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

/** Each request starts somewhere in the recording and goes on in its order, so that runs of luck stay runs. */
function replayed(recorded: readonly number[], seed: number): AcceptDrafts {
  const family = new StreamFamily(seed, 'acceptance');
  const starts = new Map<number, number>();
  return (request, verification, drafts) => {
    let start = starts.get(request);
    if (start === undefined) starts.set(request, (start = Math.floor(family.entity(request).nextFloat() * recorded.length)));
    return Math.min(drafts, recorded[(start + verification) % recorded.length]!);
  };
}
