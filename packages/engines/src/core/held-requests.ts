interface Held {
  readonly request: number;
  readonly readyS: number;
}

/** Requests that were accepted, and are held back until something beside the engine is done (a grammar is compiled). */
export class HeldRequests {
  #held: Held[] = [];

  get size(): number {
    return this.#held.length;
  }

  /** When the first of them may enter; Infinity = nobody is held. */
  get firstReadyS(): number {
    return this.#held.reduce((first, { readyS }) => Math.min(first, readyS), Infinity);
  }

  add(request: number, readyS: number): void {
    this.#held.push({ request, readyS });
  }

  /** False when it is not held. */
  remove(request: number): boolean {
    const at = this.#held.findIndex((each) => each.request === request);
    if (at >= 0) this.#held.splice(at, 1);
    return at >= 0;
  }

  /** Takes out, in order of readiness, whoever was held back long enough. */
  takeReady(nowS: number): number[] {
    const ready = this.#held.filter(({ readyS }) => readyS <= nowS);
    if (ready.length > 0) this.#held = this.#held.filter(({ readyS }) => readyS > nowS);
    return ready.sort((a, b) => a.readyS - b.readyS).map(({ request }) => request);
  }
}
