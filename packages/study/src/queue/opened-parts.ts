/** What BullMQ opens: it tells errors, and is closed. */
interface Opened {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** Queues and workers of one connection, to be closed together. */
export class OpenedParts {
  readonly #parts: Opened[] = [];
  readonly #onError: (error: Error) => void;

  constructor(onError: (error: Error) => void) {
    this.#onError = onError;
  }

  /** BullMQ tries again by itself; without a listener its errors would end the process. */
  add<Part>(part: Part): Part {
    const opened = part as Opened;
    opened.on('error', this.#onError);
    this.#parts.push(opened);
    return part;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#parts.map(async (part) => await part.close()));
  }
}
