import type { LiveRequest } from './live-request.ts';

const NO_ADAPTERS: ReadonlySet<number> = new Set<number>();

/** One scheduled iteration on its way through the engine, in columns (vLLM: `SchedulerOutput`). */
export class StepRecord<R extends LiveRequest = LiveRequest> {
  /** Number of the schedule() call, empty ones included. */
  step = 0;
  scheduledAtS = 0;
  costS = 0;
  endS = 0;
  totalTokens = 0;
  contextTokens = 0;
  flushedFinished = false;
  /** Gauges right after scheduling. */
  running = 0;
  waiting = 0;
  usedBlocks = 0;
  /** Tokens in prefill chunks. */
  prefillTokens = 0;

  /** The aggregated decodes: `groupSize` requests of one token each, first in batch order. */
  groupSize = 0;
  groupTick = -1;
  groupContextTokens = 0;
  /** Members whose output was already over when this was scheduled (async EOS). */
  groupWasted = 0;
  /** Distinct adapters among the members. */
  groupAdapters: ReadonlySet<number> = NO_ADAPTERS;
  /** Members under a grammar. */
  groupConstrained = 0;
  /** Former members that had ended when the group was taken apart: computed here for nothing. */
  ended = 0;
  /** Group members whose last output token this iteration computes. */
  readonly finishing: R[] = [];
  /** Group members of whom this is the first tick: their previous token is not that of the tick before. */
  readonly newcomers: R[] = [];
  /** Members that left the group while this was in flight: their token is thrown away. */
  groupLost = 0;
  /** The group spelled out, where the naive path runs. */
  members: R[] | undefined;
  /** Draft tokens that each member verifies, and the tokens that each keeps; empty without speculation. */
  groupDrafts = 0;
  readonly memberTokens: number[] = [];

  /** The rest, in batch order. */
  readonly sequences: R[] = [];
  readonly tokens: number[] = [];
  /** Tokens computed before the step. */
  readonly before: number[] = [];
  /** Draft tokens among `tokens`. */
  readonly drafts: number[] = [];
  /** Tokens known when scheduled: the step samples iff it reaches them. */
  readonly known: number[] = [];
  /** Victims in order; for observers. */
  readonly preempted: R[] = [];

  /** Requests in the batch. */
  get size(): number {
    return this.groupSize + this.sequences.length + this.ended;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Distinct adapters of the whole batch. */
  get adapters(): ReadonlySet<number> {
    let all: Set<number> | undefined;
    for (const { adapter } of this.sequences) {
      if (adapter === 0 || this.groupAdapters.has(adapter)) continue;
      all ??= new Set(this.groupAdapters);
      all.add(adapter);
    }
    return all ?? this.groupAdapters;
  }

  reset(step: number, scheduledAtS: number): void {
    this.step = step;
    this.scheduledAtS = scheduledAtS;
    this.costS = 0;
    this.endS = 0;
    this.totalTokens = 0;
    this.contextTokens = 0;
    this.flushedFinished = false;
    this.prefillTokens = 0;
    this.groupSize = 0;
    this.groupTick = -1;
    this.groupContextTokens = 0;
    this.groupWasted = 0;
    this.groupLost = 0;
    this.groupAdapters = NO_ADAPTERS;
    this.groupConstrained = 0;
    this.members = undefined;
    this.groupDrafts = 0;
    if (this.memberTokens.length > 0) this.memberTokens.length = 0;
    this.ended = 0;
    // Truncating even an empty array costs; most steps have nothing but the group.
    if (this.finishing.length > 0) this.finishing.length = 0;
    if (this.newcomers.length > 0) this.newcomers.length = 0;
    if (this.preempted.length > 0) this.preempted.length = 0;
    if (this.sequences.length === 0) return;
    this.sequences.length = 0;
    this.tokens.length = 0;
    this.before.length = 0;
    this.drafts.length = 0;
    this.known.length = 0;
  }

  add(sequence: R, tokens: number, before: number): void {
    this.sequences.push(sequence);
    this.tokens.push(tokens);
    this.before.push(before);
    this.drafts.push(0);
    this.known.push(0);
    this.totalTokens += tokens;
    this.contextTokens += before;
  }

  /** Takes a victim out of the batch again; returns its tokens. */
  withdraw(sequence: R): number {
    const i = this.sequences.indexOf(sequence);
    const tokens = this.tokens[i]!;
    this.totalTokens -= tokens;
    this.contextTokens -= this.before[i]!;
    for (const column of [this.tokens, this.before, this.drafts, this.known]) column.splice(i, 1);
    this.sequences.splice(i, 1);
    return tokens;
  }
}
