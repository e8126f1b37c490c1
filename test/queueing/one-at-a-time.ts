import { OUTCOME } from '@foretoken/engines';
import type { EnginePlan, EngineReplica, RejectionReason, ReplicaRequest } from '@foretoken/engines';
import { enginePlan } from '../property/loop-fixture.ts';

/** Seconds that one output token stands for. */
export const TOKEN_S = 1e-6;

/**
 * A deployment whose replicas serve so many at a time, first come, first served, each for as many microseconds as it has
 * output tokens; further ones wait in a line of `places`. Its first token is its last.
 */
export function servers(slots: number, places: number = Infinity): EnginePlan {
  return { ...enginePlan('vllm-v1'), createReplica: (request) => new Servers(request, slots, places) };
}

class Servers implements EngineReplica {
  readonly capabilities: EnginePlan['capabilities'] = enginePlan('vllm-v1').capabilities;
  readonly #request: ReplicaRequest;
  readonly #slots: number;
  readonly #places: number;
  #line: number[] = [];
  #served: { readonly row: number; endS: number }[] = [];
  #pausedUntilS = 0;
  #pace = 1;

  constructor(request: ReplicaRequest, slots: number, places: number) {
    this.#request = request;
    this.#slots = slots;
    this.#places = places;
  }

  submit(row: number, nowS: number): RejectionReason | undefined {
    if (this.#served.length >= this.#slots && this.#line.length >= this.#places) return 'queue_full';
    this.#request.log.replica[row] = this.#request.replica;
    this.#line.push(row);
    this.#begin(nowS);
    return undefined;
  }

  abort(row: number, nowS: number): void {
    const isHere = this.#line.includes(row) || this.#served.some((each) => each.row === row);
    if (!isHere) return;
    this.#line = this.#line.filter((each) => each !== row);
    this.#served = this.#served.filter((each) => each.row !== row);
    this.#end(row, nowS, OUTCOME.aborted);
    this.#begin(nowS);
  }

  nextStep(): number {
    return this.nextEventS();
  }

  completeStep(): void {
    const next = this.#served.shift()!;
    this.#request.log.firstTokenS[next.row] = next.endS;
    this.#request.log.generatedTokens[next.row] = this.#request.columns.outputTokens[next.row]!;
    this.#request.sink.onFirstToken?.(next.row, next.endS);
    this.#end(next.row, next.endS, OUTCOME.completed);
    this.#begin(next.endS);
  }

  advance(untilS: number): void {
    while (this.nextEventS() <= untilS && this.#served.length > 0) this.completeStep();
  }

  nextEventS(): number {
    return this.#served[0]?.endS ?? Infinity;
  }

  /** Its first token is its last: who is here has none. */
  lastTokenS(): number {
    return NaN;
  }

  outstanding(): number {
    return this.#line.length + this.#served.length;
  }

  snapshot(): ReturnType<EngineReplica['snapshot']> {
    return { running: this.#served.length, waiting: this.#line.length, kvUsage: 0, freeBlocks: 1 };
  }

  pause(untilS: number): void {
    this.#pausedUntilS = untilS;
    for (const each of this.#served) each.endS = Math.max(each.endS, untilS);
  }

  setPace(factor: number): void {
    this.#pace = factor;
  }

  checkIntegrity(): void {
    if (this.#line.length > 0 && this.#served.length < this.#slots) throw new Error('somebody waits beside a free server');
  }

  #begin(nowS: number): void {
    while (this.#line.length > 0 && this.#served.length < this.#slots) {
      const row = this.#line.shift()!;
      const startS = Math.max(nowS, this.#pausedUntilS);
      this.#request.log.firstScheduledS[row] = startS;
      this.#served.push({ row, endS: startS + this.#request.columns.outputTokens[row]! * TOKEN_S * this.#pace });
      this.#served.sort((a, b) => a.endS - b.endS);
    }
  }

  #end(row: number, nowS: number, outcome: number): void {
    this.#request.log.outcome[row] = outcome;
    this.#request.log.finishS[row] = nowS;
    this.#request.sink.onEnd?.(row, nowS);
  }
}
