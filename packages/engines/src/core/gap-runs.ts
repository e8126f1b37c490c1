import type { StepSink } from '../contract.ts';

/** Equal gaps in a row are reported once, so that aggregated and single decodes report alike. */
export class GapRuns {
  readonly #sink: StepSink | undefined;
  #gapS = -1;
  #count = 0;

  constructor(sink: StepSink | undefined) {
    this.#sink = sink;
  }

  add(gapS: number, count: number): void {
    if (gapS === this.#gapS) this.#count += count;
    else {
      this.flush();
      this.#gapS = gapS;
      this.#count = count;
    }
  }

  flush(): void {
    if (this.#count > 0) this.#sink?.onGap(this.#gapS, this.#count);
    this.#count = 0;
  }
}
