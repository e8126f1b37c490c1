import type { StepView } from '@foretoken/engines';
import { type AttemptTable, type FleetPlan, type FleetRun, IdealTimes, type RunObserver } from '@foretoken/fleet';
import { StepColumns } from './step-columns.ts';

/** Part of a run that is traced. */
export interface TraceWindow {
  readonly fromS: number;
  readonly toS: number;
}

/** A step is three events of a trace: itself and two counters. */
export const EVENTS_PER_STEP = 3;

/** Rows are looked through for those that nobody will see whenever they have doubled, from this number on. */
const FEW_ROWS = 20_000;

/** A replica, or a rank of one. */
export interface TracedProcess {
  readonly pool: number;
  readonly replica: number;
  readonly name: string;
}

/** What happened to a row: taken, its first step, losses of memory and when it ran again. */
export interface TracedRow {
  readonly takenS: number;
  process: number;
  startS: number;
  readonly lostS: number[];
  readonly backS: number[];
}

interface TracedPool {
  readonly plan: FleetPlan['pools'][number];
  readonly ideal: IdealTimes;
  /** Number of the process of each replica, and the end of its last step. */
  readonly processes: number[];
  readonly lastEndS: number[];
}

/**
 * Keeps the steps of a run that begin within a window, and the times of its requests. Of several runs the first. With a
 * `limit` of events only what may be among the first so many is kept, so that a long run needs no more memory than a short one.
 */
export class TraceRecorder implements RunObserver {
  steps: StepColumns = new StepColumns();
  readonly processes: TracedProcess[] = [];
  readonly rows: Map<number, TracedRow> = new Map<number, TracedRow>();
  /** Every loss of memory. */
  readonly losses: { readonly row: number; readonly timeS: number }[] = [];
  run: FleetRun | undefined;
  readonly #fromS: number;
  /** The end of the window, or before it the last time at which an event may still be one of the first `limit`. */
  #toS: number;
  readonly #limit: number;
  readonly #pools: TracedPool[] = [];
  #table: AttemptTable | undefined;
  #manyRows = FEW_ROWS;

  constructor({ fromS, toS, limit = Infinity }: TraceWindow & { readonly limit?: number }) {
    this.#fromS = fromS;
    this.#toS = toS;
    this.#limit = limit;
  }

  onStart(fleet: FleetPlan, table: AttemptTable): void {
    if (this.run !== undefined || this.#pools.length > 0) return;
    this.#table = table;
    for (const plan of fleet.pools) this.#pools.push({ plan, ideal: new IdealTimes(plan.plan.stepTime), processes: [], lastEndS: [] });
  }

  onBatch(pool: number, replica: number, batch: StepView, endS: number): void {
    if (this.run !== undefined) return;
    const traced = this.#pools[pool]!;
    // Overlapping iterations must not count the same second twice: as the busy share has it.
    const startS = Math.max(traced.lastEndS[replica] ?? 0, endS - batch.costS);
    traced.lastEndS[replica] = endS;
    const process = (traced.processes[replica] ??= this.#newProcess(pool, replica, traced));
    for (const { request } of batch.sequences) this.#onStep(request, process, startS, batch.scheduledAtS);
    for (const { request } of batch.members ?? []) this.#onStep(request, process, startS, batch.scheduledAtS);
    if (startS < this.#fromS || startS >= this.#toS) return;
    const parts = traced.ideal.parts(batch);
    const tokens = batch.groupSize * (1 + batch.groupDrafts) + batch.tokens.reduce((sum, each) => sum + each, 0);
    this.steps.push({
      process,
      startS,
      endS,
      costS: batch.costS,
      prefillTokens: batch.prefillTokens,
      decodeTokens: Math.max(0, tokens - batch.prefillTokens),
      sequences: batch.sequences.length + batch.groupSize,
      running: batch.running,
      waiting: batch.waiting,
      kvUsage: batch.usedBlocks / traced.plan.plan.usableBlocks,
      gemmS: parts.gemmS,
      attentionS: parts.attentionPrefillS + parts.attentionDecodeS,
      moeS: parts.moeS,
      elementwiseS: parts.elementwiseS,
      communicationS: parts.communicationS,
      headS: parts.headS,
      hostS: parts.hostS,
    });
    if (EVENTS_PER_STEP * this.steps.length > 2 * this.#limit + EVENTS_PER_STEP) this.#dropLateSteps();
  }

  onPreempted(row: number, nowS: number): void {
    if (this.run !== undefined) return;
    if (nowS >= this.#fromS && nowS < this.#toS) this.losses.push({ row, timeS: nowS });
    const traced = this.rows.get(row);
    // Who lost its memory and did not run since can lose no more.
    if (traced !== undefined && traced.lostS.length === traced.backS.length) traced.lostS.push(nowS);
  }

  onWait(): void {
    /* the gateway is no process */
  }

  onTaken(row: number, _pool: number, _replica: number, nowS: number): void {
    if (this.run !== undefined) return;
    if (nowS > this.#toS) {
      this.rows.delete(row);
      return;
    }
    this.rows.set(row, { takenS: nowS, process: -1, startS: NaN, lostS: [], backS: [] });
    if (this.rows.size < this.#manyRows) return;
    this.#dropUnseenRows();
    this.#manyRows = Math.max(FEW_ROWS, 2 * this.rows.size);
  }

  /** Steps alone are too many events: what begins behind the last of them that may be written is not. */
  #dropLateSteps(): void {
    const starts = Float64Array.from({ length: this.steps.length }, (_, i) => this.steps.value('startS', i)).sort();
    this.#toS = Math.min(this.#toS, starts[Math.floor(this.#limit / EVENTS_PER_STEP)]!);
    this.steps = this.steps.until(this.#toS);
    this.#dropUnseenRows();
  }

  /** Requests that ended before the window, or came behind it. */
  #dropUnseenRows(): void {
    const { finishS } = this.#table!.log;
    for (const [row, { takenS }] of this.rows) if (takenS > this.#toS || finishS[row]! <= this.#fromS) this.rows.delete(row);
  }

  onRun(run: FleetRun): void {
    this.run ??= run;
  }

  #onStep(row: number, process: number, startS: number, scheduledS: number): void {
    const traced = this.rows.get(row);
    if (traced === undefined) return;
    if (traced.process < 0) {
      traced.process = process;
      traced.startS = Math.max(traced.takenS, startS);
    }
    if (traced.lostS.length > traced.backS.length && scheduledS >= traced.lostS.at(-1)!) traced.backS.push(Math.max(startS, traced.lostS.at(-1)!));
  }

  #newProcess(pool: number, replica: number, { plan }: TracedPool): number {
    const ranks = plan.plan.ranks ?? 1;
    const own = `replica ${Math.floor(replica / ranks)}${ranks > 1 ? ` rank ${replica % ranks}` : ''}`;
    this.processes.push({ pool, replica, name: this.#pools.length > 1 ? `${plan.name} ${own}` : own });
    return this.processes.length - 1;
  }
}
