import { GapSamples } from '../record/gap-samples.ts';

/** Beyond two million runs the percentiles come from a sketch with 0.05 % error: a gap so close to its bound proves nothing. */
const SURELY_ABOVE = 1.001;

/** Gap samples that also count the gaps that are longer than each of some bounds. */
export class WatchedGaps extends GapSamples {
  readonly #boundsS: readonly number[];
  /** Gaps so far that are surely longer than the bound of the same index. */
  readonly above: number[];

  constructor(boundsS: readonly number[]) {
    super();
    this.#boundsS = boundsS.map((boundS) => boundS * SURELY_ABOVE);
    this.above = boundsS.map(() => 0);
  }

  override add(gapS: number, count: number): void {
    for (let i = 0; i < this.#boundsS.length; i++) if (gapS > this.#boundsS[i]!) this.above[i]! += count;
    super.add(gapS, count);
  }
}
