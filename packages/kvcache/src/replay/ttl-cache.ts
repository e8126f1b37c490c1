import type { BlockStream } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';
import { fillHits } from './fill-hits.ts';

/** Every block stays for `ttlS` seconds after its last use, however many there are. */
export class TtlCache implements ReplayCache {
  readonly held = 0;
  readonly #stream: BlockStream;
  readonly #ttlS: number;
  /** NaN = never used, which is within no age. */
  readonly #lastUseS: Float64Array;
  readonly #blocks: Int32Array;

  constructor(stream: BlockStream, ttlS: number) {
    this.#stream = stream;
    this.#ttlS = ttlS;
    this.#lastUseS = new Float64Array(stream.distinctBlocks).fill(Number.NaN);
    this.#blocks = new Int32Array(stream.longestBlocks);
  }

  serve(request: number, hits: RequestHits): void {
    const blocks = this.#blocks;
    const lastUseS = this.#lastUseS;
    const ttlS = this.#ttlS;
    const nowS = this.#stream.arrivalS[request]!;
    const count = this.#stream.read(request, blocks);
    let prefix = 0;
    while (prefix < count && nowS - lastUseS[blocks[prefix]!]! <= ttlS) prefix++;
    let anywhere = prefix;
    for (let i = prefix; i < count; i++) if (nowS - lastUseS[blocks[i]!]! <= ttlS) anywhere++;
    fillHits(hits, this.#stream, request, count, prefix, anywhere);
    for (let i = 0; i < count; i++) lastUseS[blocks[i]!] = nowS;
  }
}
