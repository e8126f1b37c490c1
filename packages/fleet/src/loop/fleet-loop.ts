import { FleetParts } from './fleet-parts.ts';
import type { FleetRequest, FleetRun, LoopWatch } from './fleet-run.ts';
import { finishRun } from './finish-run.ts';
import { handleEvent, isIdleTalk } from './handle-event.ts';
import { EVENT } from './timers.ts';
import type { EventKind } from './timers.ts';

const PROGRESS_EVERY = 4096;

/** Seconds without anything ending, after which waiting requests are given up: nothing will come of them. */
const PATIENCE_S = 3600;

/**
 * The event loop. Arrivals come from a cursor in time order, everything else from a queue; equal times: arrivals first, then in the order of
 * scheduling. A replica is advanced only when somebody looks at it or sends it something, unless it is watched: then it moves step by step,
 * in order with everything else, so that what it does can be answered at once.
 */
export class FleetLoop {
  readonly #request: FleetRequest;
  readonly #parts: FleetParts;
  #nowS = 0;
  #hasEnded = false;

  constructor(request: FleetRequest) {
    this.#request = request;
    this.#parts = new FleetParts(request);
  }

  run(): FleetRun {
    this.replay();
    return this.finish();
  }

  /** Everything up to the last event. False = the watch ended it: what is left would change nothing. */
  replay(): boolean {
    const { columns, onProgress, watch } = this.#request;
    const { timers, pools, desk } = this.#parts;
    const watchEvery = watch === undefined ? Infinity : watch.everyArrivals;
    const { queue, steps } = timers;
    const { arrivalS, count } = columns;
    for (let next = 0; ; ) {
      const eventS = queue.peekTimeS();
      const stepS = steps.peekTimeS();
      if (next < count && arrivalS[next]! <= Math.min(eventS, stepS)) {
        this.#nowS = arrivalS[next]!;
        pools[0]!.recorder.onArrival(this.#nowS);
        desk.arrive(next, this.#nowS);
        if (next % PROGRESS_EVERY === 0) onProgress?.({ done: next, total: count });
        next++;
        if (next % watchEvery === 0 && this.#isCertain(watch!)) return false;
      } else if (stepS < eventS) {
        steps.pop();
        this.#nowS = stepS;
        handleEvent(this.#parts, EVENT.step, steps.target, stepS);
      } else if (queue.pop()) {
        const { kind, target, timeS } = queue;
        if (next === count && isIdleTalk(kind) && this.#isOver(timeS)) continue;
        this.#nowS = timeS;
        handleEvent(this.#parts, kind as EventKind, target, timeS);
      } else break;
      this.#parts.settle(this.#nowS);
    }
    if (watch !== undefined && this.#isCertain(watch)) return false;
    this.#drainLazily();
    return true;
  }

  /** The books of a whole replay. */
  finish(): FleetRun {
    return finishRun(this.#parts, this.#request.columns, this.#nowS);
  }

  #isCertain(watch: LoopWatch): boolean {
    const { pools, table } = this.#parts;
    for (const pool of pools) pool.advanceAll(this.#nowS);
    this.#parts.settle(this.#nowS);
    return watch.isCertain(table.log, this.#nowS);
  }

  /** Everything has arrived and ended by `timeS`, or nothing has moved for long: timers alone change nothing any more. */
  #isOver(timeS: number): boolean {
    if (this.#hasEnded) return true;
    const { columns } = this.#request;
    const { pools, desk, progressS } = this.#parts;
    for (const pool of pools) pool.advanceAll(timeS);
    this.#parts.settle(timeS);
    this.#hasEnded = desk.book.open === 0 || timeS > Math.max(progressS, columns.arrivalS[columns.count - 1]!) + PATIENCE_S;
    return this.#hasEnded;
  }

  /** Nothing more comes from outside: every replica runs to its end. */
  #drainLazily(): void {
    for (const { engine } of this.#parts.slots) {
      if (engine === undefined) continue;
      // One that hangs to the end never moves again.
      if (engine.nextEventS() < Infinity) engine.advance(Infinity);
      engine.checkIntegrity();
    }
    this.#parts.settle(this.#nowS);
  }
}
