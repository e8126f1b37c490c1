import { redactUrls } from './queue-url.ts';

/** Tells people once that a connection is gone, and once that it is back, however many attempts there are between. */
export class LinkState {
  #isUp = true;
  readonly #shown: string;
  readonly #tell: (message: string) => void;

  constructor(shown: string, tell: (message: string) => void) {
    this.#shown = shown;
    this.#tell = tell;
  }

  down(reason: string): void {
    if (this.#isUp) this.#tell(`lost the connection to ${this.#shown} (${redactUrls(reason)}); trying again`);
    this.#isUp = false;
  }

  up(): void {
    if (!this.#isUp) this.#tell(`connected to ${this.#shown} again`);
    this.#isUp = true;
  }
}
