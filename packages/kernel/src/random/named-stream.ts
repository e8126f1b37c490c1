import type { RandomStream } from './random-stream.ts';
import { StreamFamily } from './stream-family.ts';

/**
 * The random stream keyed by (seed, stream name, entity); always starts at its beginning. Streams
 * with different keys are independent, so a policy that draws more from one shifts no other.
 * For many entities of one name use {@link StreamFamily}. Throws E0003 on an unusable seed or entity.
 */
export function randomStream(seed: number | string, stream: string, entity = 0): RandomStream {
  return new StreamFamily(seed, stream).entity(entity);
}
