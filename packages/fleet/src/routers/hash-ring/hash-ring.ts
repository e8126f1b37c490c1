import { fmix32, randomStream } from '@foretoken/kernel';

/** Points of each replica on the ring. */
const POINTS = 160;

/**
 * Consistent hashing: replicas at many points of a ring, a key belongs to the next one clockwise. A replica that comes
 * or goes moves its own share of the keys only. Two keys at one point share their replica, which is harmless.
 */
export class HashRing {
  readonly #word: number;
  #replicas = 0;
  #points: Uint32Array = new Uint32Array(0);
  #owners: Int32Array = new Int32Array(0);

  constructor(seed: number) {
    this.#word = randomStream(seed, 'hash-ring').nextUint32();
  }

  /** The first replica clockwise from `key` that `accepts`; undefined when none does. `replicas` = how many numbers there are. */
  next(key: number, replicas: number, accepts: (replica: number) => boolean): number | undefined {
    if (replicas > this.#replicas) this.#build(replicas);
    const length = this.#points.length;
    const start = this.#placeOf(this.#hash(key, 0));
    for (let i = 0; i < length; i++) {
      const owner = this.#owners[(start + i) % length]!;
      if (owner < replicas && accepts(owner)) return owner;
    }
    return undefined;
  }

  #placeOf(point: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#points[middle]! < point) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #hash(number: number, salt: number): number {
    return fmix32(fmix32(number ^ this.#word) ^ Math.imul(Math.floor(number / 0x100000000) + salt + 1, 0x9e3779b1));
  }

  #build(replicas: number): void {
    this.#replicas = replicas;
    const points = Array.from({ length: replicas * POINTS }, (_, i) => ({ owner: Math.floor(i / POINTS), point: this.#hash(Math.floor(i / POINTS), 1 + (i % POINTS)) }));
    points.sort((a, b) => a.point - b.point || a.owner - b.owner);
    this.#points = Uint32Array.from(points, ({ point }) => point);
    this.#owners = Int32Array.from(points, ({ owner }) => owner);
  }
}
