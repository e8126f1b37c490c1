import { seedError } from '../diagnostics.ts';
import { fmix32 } from '../hashing/fmix32.ts';
import { RandomStream } from './random-stream.ts';
import { deriveStreamState } from './stream-state.ts';
import type { StreamState } from './stream-state.ts';

/**
 * The streams of all entities under one name: pays for the derivation from text once, after which
 * a stream per request or per replica is cheap.
 */
export class StreamFamily {
  readonly #state: StreamState;

  /** `seed` 42 and seed "42" are the same. Throws E0003 on a seed that is not finite. */
  constructor(seed: number | string, stream: string) {
    if (typeof seed === 'number' && !Number.isFinite(seed)) throw seedError('seed', seed);
    this.#state = deriveStreamState(String(seed), stream);
  }

  /**
   * A fresh stream for entity 0, 1, 2 … (a whole number below 2^53, else E0003). Each half of the
   * number goes through a bijection, so two entities never start from the same state.
   */
  entity(entity: number): RandomStream {
    if (!Number.isSafeInteger(entity) || entity < 0) throw seedError('entity', entity);
    const { a, b, c } = this.#state;
    const low = entity >>> 0;
    const high = Math.floor(entity / 0x100000000);
    return new RandomStream(fmix32(a ^ low), fmix32(b ^ high), fmix32(c ^ fmix32(low + Math.imul(high, 0x9e3779b1))));
  }
}
