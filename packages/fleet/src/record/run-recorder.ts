import { BinnedSeries } from '@foretoken/kernel';
import type { EngineLimits, StepSink } from '@foretoken/engines';
import { GapSamples } from './gap-samples.ts';
import { addStep, createWaitTotals } from './wait-totals.ts';
import type { WaitTotals } from './wait-totals.ts';

/** Channels of the timeline. */
export const CHANNEL = { running: 0, kvUsage: 1, outputTokens: 2, prefillTokens: 3, arrivals: 4 } as const;

/** Steps are gathered for at most this share of a bin before they enter the timeline. */
const SMEAR_BINS = 0.125;

/** Totals of one replica, or of one of its data-parallel ranks. */
export interface ReplicaTotals {
  steps: number;
  busyS: number;
  /** Integral of the batch size over busy time. */
  sequenceSeconds: number;
  usedBlockSeconds: number;
  lastEndS: number;
  /** Steps not yet in the timeline: since when, and their integrals. */
  pendingFromS: number;
  pendingEndS: number;
  pendingRunning: number;
  pendingBlocks: number;
  pendingOutput: number;
  pendingPrefill: number;
}

/** Counts the energy of steps. */
export interface StepMeter {
  step(costS: number, sequences: number, prefillTokens: number, outputTokens: number): void;
}

/** Looks into every iteration; absent = nobody does, at no cost. */
export interface StepWatcher {
  onBatch: NonNullable<StepSink['onBatch']>;
  onPreempted: NonNullable<StepSink['onPreempted']>;
}

/** Hears at once what becomes of requests. */
export interface RequestListener {
  onFirstToken(row: number, nowS: number): void;
  onEnd(row: number, nowS: number): void;
}

/** Turns the steps of all replicas, or of all their data-parallel ranks, into totals, gap samples and a timeline of adaptive bins. */
export class RunRecorder implements StepSink {
  readonly gaps: GapSamples;
  readonly replicas: ReplicaTotals[] = [];
  readonly timeline: BinnedSeries;
  /** What held waiting requests back; zeros without the limits of the engine. */
  readonly waits: WaitTotals = createWaitTotals();
  batchMax = 0;
  usedBlocksMax = 0;
  emptySteps = 0;
  /** Order-sensitive digest of every step, to tell two runs apart; 0 unless asked for. */
  digest = 0;
  readonly digests: boolean;
  readonly onBatch?: StepWatcher['onBatch'];
  readonly onPreempted?: StepWatcher['onPreempted'];
  readonly #usableBlocks: number;
  readonly #limits: EngineLimits | undefined;
  readonly #listener: RequestListener | undefined;
  readonly #meter: StepMeter | undefined;
  readonly #share: number;
  readonly #bits: Int32Array;
  readonly #number: Float64Array;

  /** `options.gaps` = where gaps go that several recorders share; `share` = replicas that the KV usage of the timeline is a mean over. */
  constructor(replicas: number, usableBlocks: number, digests = false, limits?: EngineLimits, options: { readonly gaps?: GapSamples; readonly listener?: RequestListener; readonly share?: number; readonly meter?: StepMeter; readonly watcher?: StepWatcher } = {}) {
    this.digests = digests;
    if (options.watcher !== undefined) {
      this.onBatch = options.watcher.onBatch;
      this.onPreempted = options.watcher.onPreempted;
    }
    this.gaps = options.gaps ?? new GapSamples();
    this.#listener = options.listener;
    this.#meter = options.meter;
    this.addReplicas(replicas);
    this.timeline = new BinnedSeries({ channels: 5, binS: 0.25, maxBins: 600 });
    this.#usableBlocks = usableBlocks;
    this.#limits = limits;
    this.#share = 1 / (usableBlocks * (options.share ?? replicas));
    this.#number = new Float64Array(1);
    this.#bits = new Int32Array(this.#number.buffer);
  }

  onStep(replica: number, endS: number, costS: number, sequences: number, prefillTokens: number, outputTokens: number, running: number, waiting: number, usedBlocks: number): void {
    const totals = this.replicas[replica]!;
    // Overlapping iterations must not count the same second twice.
    const startS = Math.max(totals.lastEndS, endS - costS);
    const heldS = endS - startS;
    this.#meter?.step(heldS, sequences, prefillTokens, outputTokens);
    totals.steps++;
    totals.busyS += heldS;
    totals.sequenceSeconds += sequences * heldS;
    totals.usedBlockSeconds += usedBlocks * heldS;
    totals.lastEndS = endS;
    if (sequences > this.batchMax) this.batchMax = sequences;
    if (usedBlocks > this.usedBlocksMax) this.usedBlocksMax = usedBlocks;
    if (this.#limits !== undefined && (waiting > 0 || prefillTokens > 0)) {
      addStep(this.waits, this.#limits, prefillTokens, outputTokens, running, waiting * heldS, usedBlocks / this.#usableBlocks);
    }
    if (this.digests) this.#mix(endS, sequences, prefillTokens, outputTokens, waiting, usedBlocks);
    if (startS - totals.pendingEndS > 0) this.#flush(totals);
    if (Number.isNaN(totals.pendingFromS)) totals.pendingFromS = startS;
    totals.pendingEndS = endS;
    totals.pendingRunning += running * heldS;
    totals.pendingBlocks += usedBlocks * heldS;
    totals.pendingOutput += outputTokens;
    totals.pendingPrefill += prefillTokens;
    if (endS - totals.pendingFromS > SMEAR_BINS * this.timeline.binS) this.#flush(totals);
  }

  onEmptyStep(_replica: number): void {
    this.emptySteps++;
  }

  onGap(gapS: number, count: number): void {
    this.gaps.add(gapS, count);
  }

  onFirstToken(request: number, nowS: number): void {
    this.#listener?.onFirstToken(request, nowS);
  }

  onEnd(request: number, nowS: number): void {
    this.#listener?.onEnd(request, nowS);
  }

  /** Room for replicas, or ranks, that come later. */
  addReplicas(count: number): void {
    for (let i = 0; i < count; i++) this.replicas.push(createTotals());
  }

  onArrival(timeS: number): void {
    this.timeline.addAmount(timeS, CHANNEL.arrivals, 1);
  }

  /** Brings the timeline up to date; call once at the end. */
  finish(): void {
    for (const totals of this.replicas) this.#flush(totals);
  }

  get kvUsagePeak(): number {
    return this.usedBlocksMax / this.#usableBlocks;
  }

  /** Steps are short against bins: they enter the timeline as one interval of their means. */
  #flush(totals: ReplicaTotals): void {
    const { timeline } = this;
    const fromS = totals.pendingFromS;
    const toS = totals.pendingEndS;
    if (Number.isNaN(fromS)) return;
    const heldS = toS - fromS;
    if (heldS > 0) {
      timeline.addInterval(fromS, toS, CHANNEL.running, totals.pendingRunning / heldS);
      timeline.addInterval(fromS, toS, CHANNEL.kvUsage, (totals.pendingBlocks / heldS) * this.#share);
    }
    timeline.addAmountOver(fromS, toS, CHANNEL.outputTokens, totals.pendingOutput);
    timeline.addAmountOver(fromS, toS, CHANNEL.prefillTokens, totals.pendingPrefill);
    totals.pendingFromS = NaN;
    totals.pendingEndS = Infinity;
    totals.pendingRunning = 0;
    totals.pendingBlocks = 0;
    totals.pendingOutput = 0;
    totals.pendingPrefill = 0;
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

function createTotals(): ReplicaTotals {
  return {
    steps: 0,
    busyS: 0,
    sequenceSeconds: 0,
    usedBlockSeconds: 0,
    lastEndS: 0,
    pendingFromS: NaN,
    pendingEndS: Infinity,
    pendingRunning: 0,
    pendingBlocks: 0,
    pendingOutput: 0,
    pendingPrefill: 0,
  };
}
