import { BinnedSeries } from '@foretoken/kernel';
import type { StepSink } from '@foretoken/engines';
import { GapSamples } from './gap-samples.ts';

/** Channels of the timeline. */
export const CHANNEL = { waiting: 0, running: 1, kvUsage: 2, outputTokens: 3, prefillTokens: 4, arrivals: 5 } as const;

/** Totals of one replica. */
export interface ReplicaTotals {
  steps: number;
  busyS: number;
  /** Integral of the batch size over busy time. */
  sequenceSeconds: number;
  waitingSeconds: number;
  usedBlockSeconds: number;
  lastEndS: number;
}

/** Turns the steps of all replicas into totals, gap samples and a timeline of adaptive bins. */
export class RunRecorder implements StepSink {
  readonly gaps: GapSamples = new GapSamples();
  readonly replicas: ReplicaTotals[];
  readonly timeline: BinnedSeries;
  batchMax = 0;
  waitingMax = 0;
  usedBlocksMax = 0;
  emptySteps = 0;
  /** Order-sensitive digest of every step, to tell two runs apart. */
  digest = 0x811c9dc5;
  readonly #usableBlocks: number;
  readonly #share: number;
  readonly #bits: Int32Array;
  readonly #number: Float64Array;

  constructor(replicas: number, usableBlocks: number) {
    this.replicas = Array.from({ length: replicas }, () => ({
      steps: 0,
      busyS: 0,
      sequenceSeconds: 0,
      waitingSeconds: 0,
      usedBlockSeconds: 0,
      lastEndS: 0,
    }));
    this.timeline = new BinnedSeries({ channels: 6, binS: 0.25, maxBins: 600 });
    this.#usableBlocks = usableBlocks;
    this.#share = 1 / (usableBlocks * replicas);
    this.#number = new Float64Array(1);
    this.#bits = new Int32Array(this.#number.buffer);
  }

  onStep(replica: number, endS: number, costS: number, sequences: number, prefillTokens: number, outputTokens: number, running: number, waiting: number, usedBlocks: number): void {
    const totals = this.replicas[replica]!;
    // Overlapping iterations must not count the same second twice.
    const startS = Math.max(totals.lastEndS, endS - costS);
    const heldS = endS - startS;
    totals.steps++;
    totals.busyS += heldS;
    totals.sequenceSeconds += sequences * heldS;
    totals.waitingSeconds += waiting * heldS;
    totals.usedBlockSeconds += usedBlocks * heldS;
    totals.lastEndS = endS;
    if (sequences > this.batchMax) this.batchMax = sequences;
    if (waiting > this.waitingMax) this.waitingMax = waiting;
    if (usedBlocks > this.usedBlocksMax) this.usedBlocksMax = usedBlocks;
    const { timeline } = this;
    if (waiting > 0) timeline.addInterval(startS, endS, CHANNEL.waiting, waiting);
    timeline.addInterval(startS, endS, CHANNEL.running, running);
    timeline.addInterval(startS, endS, CHANNEL.kvUsage, usedBlocks * this.#share);
    timeline.addAmountOver(startS, endS, CHANNEL.outputTokens, outputTokens);
    if (prefillTokens > 0) timeline.addAmountOver(startS, endS, CHANNEL.prefillTokens, prefillTokens);
    this.#mix(endS, sequences, prefillTokens, outputTokens, waiting, usedBlocks);
  }

  onEmptyStep(_replica: number): void {
    this.emptySteps++;
  }

  onGap(gapS: number, count: number): void {
    this.gaps.add(gapS, count);
  }

  onArrival(timeS: number): void {
    this.timeline.addAmount(timeS, CHANNEL.arrivals, 1);
  }

  get kvUsagePeak(): number {
    return this.usedBlocksMax / this.#usableBlocks;
  }

  #mix(endS: number, a: number, b: number, c: number, d: number, e: number): void {
    this.#number[0] = endS;
    let h = this.digest;
    h = Math.imul(h ^ this.#bits[0]!, 0x01000193);
    h = Math.imul(h ^ this.#bits[1]!, 0x01000193);
    h = Math.imul(h ^ a, 0x01000193);
    h = Math.imul(h ^ b, 0x01000193);
    h = Math.imul(h ^ c, 0x01000193);
    h = Math.imul(h ^ d, 0x01000193);
    this.digest = Math.imul(h ^ e, 0x01000193);
  }
}
