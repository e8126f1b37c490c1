import { seriesError } from '../diagnostics.ts';

export interface BinnedSeriesOptions {
  /** Number of channels, addressed 0 … channels - 1. */
  readonly channels: number;
  /** Width of a bin at first, in seconds; doubles whenever the bins run out. */
  readonly binS: number;
  /** Even, at least 2; 1024 by default. */
  readonly maxBins?: number;
  /** Start of bin 0 in seconds, 0 by default. */
  readonly startS?: number;
}

/**
 * Named-by-number channels of amounts over time, in at most `maxBins` bins of equal width that adapt
 * to the length of the run: when the bins run out, neighbours merge in pairs and the width doubles.
 * A step function is fed as `addInterval`, a flow as `addAmount` or `addAmountOver`.
 */
export class BinnedSeries {
  readonly #channels: number;
  readonly #maxBins: number;
  readonly #startS: number;
  /** Channel after channel, `#maxBins` each. */
  readonly #amounts: Float64Array;
  #binS: number;
  #endS: number;

  /** Throws E0030 on impossible options. */
  constructor(options: BinnedSeriesOptions) {
    const { channels, binS, maxBins = 1024, startS = 0 } = options;
    if (!(Number.isInteger(channels) && channels >= 1)) throw seriesError(`it has ${channels} channels`);
    if (!(binS > 0 && binS < Infinity)) throw seriesError(`its bins are ${binS} s wide`);
    if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins % 2 === 0)) {
      throw seriesError(`it has at most ${maxBins} bins, which is not an even number from 2`);
    }
    if (!Number.isFinite(startS)) throw seriesError(`it starts at ${startS} s`);
    this.#channels = channels;
    this.#maxBins = maxBins;
    this.#startS = startS;
    this.#binS = binS;
    this.#endS = startS + maxBins * binS;
    this.#amounts = new Float64Array(channels * maxBins);
  }

  /** Width of a bin now, in seconds. */
  get binS(): number {
    return this.#binS;
  }

  /** Bins that cover the time until `endS`; widens them first when they do not reach that far. */
  binCount(endS: number): number {
    this.#check(endS, 0, 0);
    while (endS > this.#endS) this.#mergePairs();
    return Math.min(this.#maxBins, Math.ceil((endS - this.#startS) / this.#binS));
  }

  /** Adds `value` × duration, spread over the bins in proportion to time: a gauge that held `value`. */
  addInterval(fromS: number, toS: number, channel: number, value: number): void {
    this.#check(fromS, channel, value);
    if (!(toS >= fromS && toS < Infinity)) throw seriesError(`an interval runs from ${fromS} s to ${toS} s`);
    if (value === 0) return;
    while (toS > this.#endS) this.#mergePairs();
    const base = channel * this.#maxBins;
    let bin = this.#binOf(fromS);
    let atS = fromS;
    while (atS < toS) {
      const edgeS = this.#startS + (bin + 1) * this.#binS;
      const endS = bin === this.#maxBins - 1 || edgeS > toS ? toS : edgeS;
      if (endS > atS) {
        (this.#amounts[base + bin] as number) += value * (endS - atS);
        atS = endS;
      }
      bin++;
    }
  }

  /** Adds an amount to the bin of `timeS`. */
  addAmount(timeS: number, channel: number, amount: number): void {
    this.#check(timeS, channel, amount);
    while (timeS >= this.#endS) this.#mergePairs();
    (this.#amounts[channel * this.#maxBins + this.#binOf(timeS)] as number) += amount;
  }

  /** Spreads an amount evenly over an interval; at its start when the interval is empty. */
  addAmountOver(fromS: number, toS: number, channel: number, amount: number): void {
    if (toS > fromS) this.addInterval(fromS, toS, channel, amount / (toS - fromS));
    else this.addAmount(fromS, channel, amount);
  }

  /**
   * Amount per second in each bin until `endS`, which for a gauge is its time-weighted mean. The last
   * bin is divided by the part of it before `endS` and takes amounts recorded at `endS` or later.
   */
  means(channel: number, endS: number): number[] {
    this.#check(endS, channel, 0);
    const bins = this.binCount(endS);
    const base = channel * this.#maxBins;
    const means: number[] = [];
    for (let bin = 0; bin < bins; bin++) means.push((this.#amounts[base + bin] as number) / this.#binS);
    if (bins > 0) {
      let rest = 0;
      for (let bin = bins - 1; bin < this.#maxBins; bin++) rest += this.#amounts[base + bin] as number;
      means[bins - 1] = rest / (endS - this.#startS - (bins - 1) * this.#binS);
    }
    return means;
  }

  #binOf(timeS: number): number {
    return Math.min(this.#maxBins - 1, Math.floor((timeS - this.#startS) / this.#binS));
  }

  #mergePairs(): void {
    const amounts = this.#amounts;
    const half = this.#maxBins / 2;
    for (let channel = 0; channel < this.#channels; channel++) {
      const base = channel * this.#maxBins;
      for (let bin = 0; bin < half; bin++) {
        amounts[base + bin] = (amounts[base + 2 * bin] as number) + (amounts[base + 2 * bin + 1] as number);
      }
      amounts.fill(0, base + half, base + this.#maxBins);
    }
    this.#binS *= 2;
    this.#endS = this.#startS + this.#maxBins * this.#binS;
  }

  #check(timeS: number, channel: number, amount: number): void {
    if (!(timeS >= this.#startS && timeS < Infinity)) {
      throw seriesError(`the time ${timeS} s is not a time from ${this.#startS} s on`);
    }
    if (!(channel >= 0 && channel < this.#channels)) throw seriesError(`it has no channel ${channel}`);
    if (!Number.isFinite(amount)) throw seriesError(`the amount at ${timeS} s is ${amount}`);
  }
}
