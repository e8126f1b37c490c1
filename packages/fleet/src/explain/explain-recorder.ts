import type { StepRequest, StepView } from '@foretoken/engines';
import { assert } from '@foretoken/kernel';
import type { AttemptTable } from '../loop/attempt-table.ts';
import type { FleetPlan } from '../loop/fleet-plan.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { PoolPlan } from '../loop/pool-plan.ts';
import type { RunObserver } from '../loop/run-observer.ts';
import type { GateWait } from '../loop/step-observer.ts';
import { IdealTimes } from './ideal-times.ts';
import { PartTable } from './part-table.ts';
import { RowStates, ROW_FLAG } from './row-states.ts';
import { addStepTotals, createStepTotals } from './step-totals.ts';
import type { StepTotals } from './step-totals.ts';
import { ROUNDING_S, StepLog } from './step-log.ts';
import { waitReason } from './wait-reason.ts';

interface ObservedPool {
  readonly plan: PoolPlan;
  readonly ideal: IdealTimes;
  readonly replicas: StepLog[];
  readonly totals: StepTotals;
}

/** Splits the time of every attempt while a run goes: each step of it against what the step would have taken with less in it. */
export class ExplainRecorder implements RunObserver {
  readonly pools: ObservedPool[] = [];
  rows!: RowStates;
  /** Parts up to the first token of a row, and behind it. */
  readonly before: PartTable = new PartTable();
  readonly after: PartTable = new PartTable();
  #table!: AttemptTable;
  #run: FleetRun | undefined;

  onStart(fleet: FleetPlan, table: AttemptTable): void {
    this.#table = table;
    this.rows = new RowStates(table.slot.length);
    for (const plan of fleet.pools) this.pools.push({ plan, ideal: new IdealTimes(plan.plan.stepTime), replicas: [], totals: createStepTotals() });
  }

  onWait(row: number, where: GateWait): void {
    this.rows.waited.set(row, where);
  }

  onTaken(row: number, pool: number, replica: number, nowS: number): void {
    const { rows } = this;
    rows.set(row, ROW_FLAG.taken);
    rows.pool[row] = pool;
    rows.replica[row] = replica;
    rows.takenS[row] = nowS;
    rows.cursorS[row] = nowS;
  }

  onPreempted(row: number, nowS: number): void {
    const { rows } = this;
    rows.set(row, ROW_FLAG.preempted);
    rows.preemptedS[row] = nowS;
    rows.highWater[row] = Math.max(rows.highWater[row]!, rows.computed[row]!);
  }

  onBatch(pool: number, replica: number, batch: StepView, endS: number): void {
    const { plan, ideal, replicas, totals } = this.pools[pool]!;
    const log = (replicas[replica] ??= new StepLog());
    const startS = endS - batch.costS;
    const decodesS = ideal.decodesS(batch);
    addStepTotals(totals, batch, ideal.parts(batch));
    const step: OneStep = { log, ideal, replica, startS, endS, decodesS, scheduledS: batch.scheduledAtS };
    for (let i = 0; i < batch.sequences.length; i++) this.#account(step, batch.sequences[i]!, batch.tokens[i]!, batch.before[i]!, batch.drafts[i]!, batch.tokens[i]!);
    assert(batch.groupSize === 0 || batch.members !== undefined, 'an observed run goes request by request');
    const members = batch.groupSize === 0 ? [] : batch.members!;
    for (let i = 0; i < members.length; i++) {
      const member = members[i]!;
      // Whose prompt was computed elsewhere decodes at once.
      const computed = this.rows.computed[member.request] ?? 0;
      this.#account(step, member, 1 + batch.groupDrafts, computed > 0 ? computed : this.#table.columns.inputTokens[member.request]!, batch.groupDrafts, batch.memberTokens[i] ?? 1);
    }
    log.add(batch.scheduledAtS, startS, endS, waitReason(plan.plan, batch));
  }

  onRun(run: FleetRun): void {
    this.#run = run;
  }

  /** The run that was observed. */
  get run(): FleetRun {
    assert(this.#run !== undefined, 'the run is over');
    return this.#run!;
  }

  /** A request took part in a step: `tokens` were computed of it, `kept` of them count. */
  #account(step: OneStep, request: StepRequest, tokens: number, before: number, drafts: number, kept: number): void {
    const row = request.request;
    const { rows } = this;
    const { log } = this.#table;
    const { startS, endS } = step;
    // Results are seen late: this step computed behind its last token, for nothing.
    if (log.finishS[row]! < endS - ROUNDING_S) return;
    if (!rows.has(row, ROW_FLAG.started)) {
      rows.set(row, ROW_FLAG.started);
      rows.replica[row] = step.replica;
      rows.firstStartS[row] = Math.max(rows.takenS[row]!, startS);
      rows.cursorS[row] = rows.firstStartS[row]!;
    }
    const cursorS = rows.cursorS[row]!;
    const fromS = startS - cursorS < ROUNDING_S ? Math.min(cursorS, endS) : startS;
    if (log.firstTokenS[row]! <= fromS + ROUNDING_S) rows.set(row, ROW_FLAG.first);
    const wasPreempted = rows.has(row, ROW_FLAG.preempted) && step.scheduledS >= rows.preemptedS[row]!;
    this.#gap(row, cursorS, fromS, step.log, wasPreempted);
    this.#own(row, step, fromS, request, tokens, before, drafts, wasPreempted && before < rows.highWater[row]!);
    rows.computed[row] = before + kept;
    if (wasPreempted && before + tokens >= rows.highWater[row]!) rows.unset(row, ROW_FLAG.preempted);
    if (!wasPreempted) rows.highWater[row] = Math.max(rows.highWater[row]!, before + kept);
    rows.cursorS[row] = Math.max(cursorS, endS);
    if (!Number.isNaN(log.firstTokenS[row]!)) rows.set(row, ROW_FLAG.first);
  }

  #tableOf(row: number): PartTable {
    return this.rows.has(row, ROW_FLAG.first) ? this.after : this.before;
  }

  /** Nothing of it was computed: others were, or nothing was. */
  #gap(row: number, fromS: number, toS: number, log: StepLog, wasPreempted: boolean): void {
    const gapS = toS - fromS;
    if (gapS <= 0) return;
    const parts = this.#tableOf(row);
    if (wasPreempted) {
      parts.add(row, 'preemption', gapS);
      return;
    }
    const busyS = Math.min(gapS, Math.max(0, log.busyUntil(toS) - log.busyUntil(fromS)));
    parts.add(row, 'interference', busyS);
    parts.add(row, 'stalled', gapS - busyS);
  }

  #own(row: number, { ideal, endS, decodesS }: OneStep, fromS: number, request: StepRequest, tokens: number, before: number, drafts: number, isAgain: boolean): void {
    const parts = this.#tableOf(row);
    const lengthS = endS - fromS;
    if (lengthS <= 0) return;
    if (isAgain) {
      parts.add(row, 'preemption', lengthS);
      return;
    }
    const aloneS = Math.min(lengthS, ideal.aloneS(request, tokens, before, drafts));
    const isPrompt = before < this.#table.columns.inputTokens[row]!;
    parts.add(row, isPrompt ? 'prefill' : 'decode', aloneS);
    const batchingS = isPrompt ? 0 : Math.min(lengthS - aloneS, Math.max(0, decodesS - aloneS));
    parts.add(row, 'batching', batchingS);
    // Model and engine add the same numbers in another order.
    parts.add(row, 'interference', lengthS - aloneS - batchingS < 1e-12 * lengthS ? 0 : lengthS - aloneS - batchingS);
  }
}

/** What is the same for all requests of a step. */
interface OneStep {
  readonly log: StepLog;
  readonly ideal: IdealTimes;
  readonly replica: number;
  readonly startS: number;
  readonly endS: number;
  readonly scheduledS: number;
  /** Its decodes without its prompts. */
  readonly decodesS: number;
}
