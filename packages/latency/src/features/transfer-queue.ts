import { transferS } from './transfer.ts';
import type { TransferLink } from './transfer.ts';

/** One direction of a link: it moves one thing after the other, in the order asked. */
export class TransferQueue {
  readonly #link: TransferLink;
  #freeS = 0;

  constructor(link: TransferLink) {
    this.#link = link;
  }

  /** When everything asked for so far has been moved. */
  get freeS(): number {
    return this.#freeS;
  }

  /** Asks at `nowS` for a transfer that cannot begin before `notBeforeS`; returns when it is done. */
  enqueue(nowS: number, bytes: number, notBeforeS: number = nowS): number {
    const startS = Math.max(nowS, notBeforeS, this.#freeS);
    if (bytes <= 0) return Math.max(nowS, notBeforeS);
    this.#freeS = startS + transferS(this.#link, bytes);
    return this.#freeS;
  }
}
