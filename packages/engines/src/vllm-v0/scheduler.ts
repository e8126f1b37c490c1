import { DecodeBatch } from '../core/decode-batch.ts';
import { Deque } from '../core/deque.ts';
import type { StepRecord } from '../core/step-record.ts';
import { BlockManager } from './block-manager.ts';
import { Budget } from './budget.ts';
import type { VllmV0Config } from './config.ts';
import { partialPrefills } from './partial-prefills.ts';
import { priorityPreemption } from './priority-preemption.ts';
import { schedulePrefills } from './schedule-prefills.ts';
import { scheduleRunning } from './schedule-running.ts';
import type { Scheduled, SchedulerState } from './scheduler-state.ts';
import { SequenceGroup } from './sequence-group.ts';

/**
 * vLLM's V0 scheduler: `Scheduler._schedule_default` and `_schedule_chunked_prefill` of vllm/core/scheduler.py
 * (v0.10.0), with one sequence per group and preemption by recomputation.
 */
export class V0Scheduler implements SchedulerState {
  readonly config: VllmV0Config;
  readonly blocks: BlockManager;
  readonly budget: Budget;
  readonly waiting: Deque<SequenceGroup> = new Deque<SequenceGroup>();
  readonly batch: DecodeBatch<SequenceGroup>;
  head: SequenceGroup[] = [];
  tail: SequenceGroup[] = [];
  adapters: Set<number> | undefined;
  readonly ignored: SequenceGroup[] = [];
  /** Requests of the last step that were admitted by it. */
  admitted: readonly Scheduled[] = [];
  /** Requests of the last step that are in prefill; they come first in it. */
  prefillGroups = 0;
  /** Time of the last step that included the members of the batch. */
  #tickS = NaN;
  #batchInOrder = true;
  #waitingInOrder = true;

  constructor(config: VllmV0Config, naive: boolean) {
    this.config = config;
    this.blocks = new BlockManager(config);
    this.budget = new Budget(config);
    this.batch = new DecodeBatch<SequenceGroup>(config.blockSizeTokens, naive);
  }

  get runningCount(): number {
    return this.head.length + this.batch.size + this.tail.length;
  }

  /** Running requests in order. */
  get running(): SequenceGroup[] {
    return [...this.head, ...this.batch.list, ...this.tail];
  }

  get hasRequests(): boolean {
    return this.waiting.size > 0 || this.runningCount > 0;
  }

  add(group: SequenceGroup): void {
    this.waiting.add(group);
    this.#waitingInOrder = false;
  }

  /** Fills `record` with the next step. */
  schedule(record: StepRecord<SequenceGroup>, nowS: number): void {
    this.ignored.length = 0;
    this.budget.reset();
    if (this.config.enableChunkedPrefill) this.#scheduleChunked(record);
    else this.#scheduleDefault(record);
    for (const group of record.sequences) group.accessS = nowS;
    if (record.groupSize > 0) this.#tickS = nowS;
  }

  /** The members of `tail` that decode follow the batch: from now on they are members. */
  joinDecodes(): void {
    const { tail, batch } = this;
    if (this.head.length > 0 || tail.length === 0) return;
    let decodes = 0;
    while (decodes < tail.length && !tail[decodes]!.isPrefill) batch.join(tail[decodes++]!, 0);
    if (decodes === 0) return;
    tail.splice(0, decodes);
    this.#batchInOrder = false;
  }

  /** Takes a request out of every queue for good; its blocks are freed. */
  drop(group: SequenceGroup): void {
    if (group.status === 'running') this.#leave(group);
    else if (group.status === 'waiting') this.waiting.remove(group);
    this.blocks.release(group);
    group.chain?.retire();
    group.status = 'ended';
  }

  preempt(group: SequenceGroup, record: StepRecord<SequenceGroup>): void {
    record.preempted.push(group);
    if (group.grouped) this.#leave(group);
    this.blocks.release(group);
    group.status = 'waiting';
    group.computed = 0;
    group.isPrefill = true;
  }

  disband(): void {
    const members = this.batch.disband();
    for (const group of members) this.#settle(group);
    this.tail = [...this.head, ...members, ...this.tail];
    this.head = [];
  }

  /** A step in upstream's order: [request, tokens with the cached ones] each; to be asked before it is delivered. */
  batchOf(record: StepRecord<SequenceGroup>): [SequenceGroup, number][] {
    const rows = record.sequences.map((group, i): [SequenceGroup, number] => [group, record.before[i]! + record.tokens[i]! - group.computed]);
    const members = record.groupSize === 0 ? [] : [...this.batch.list].map((group): [SequenceGroup, number] => [group, 1]);
    const all = [...rows.slice(0, this.prefillGroups), ...members, ...rows.slice(this.prefillGroups)];
    if (this.config.maxLoras === 0 || all.every(([{ adapter }]) => adapter === 0)) return all;
    const isMixed = this.prefillGroups > 0 && this.prefillGroups < all.length;
    return all.sort(([a], [b]) => (isMixed ? Number(b.isPrefill) - Number(a.isPrefill) : 0) || a.adapter - b.adapter || a.tieRank - b.tieRank);
  }

  /** A step is either all prefill or all decode. */
  #scheduleDefault(record: StepRecord<SequenceGroup>): void {
    this.budget.seqs = this.runningCount;
    this.adapters = this.config.maxLoras > 0 && this.waiting.size > 0 ? new Set(this.running.map(({ adapter }) => adapter).filter((adapter) => adapter !== 0)) : undefined;
    const admitted = schedulePrefills(this, undefined);
    this.#list(record, admitted, [], []);
    if (admitted.length > 0) {
      for (const { group } of admitted) this.tail.push(group);
      return;
    }
    if (this.config.policy === 'priority') this.#preemptByPriority(record);
    const { preempted } = scheduleRunning(this, record, undefined);
    this.#requeue(preempted);
  }

  /** Running requests first, then new ones in what they leave of the budget. */
  #scheduleChunked(record: StepRecord<SequenceGroup>): void {
    const partial = partialPrefills(this);
    this.adapters = this.config.maxLoras > 0 && this.waiting.size > 0 ? new Set() : undefined;
    const { decodes, prefills, preempted } = scheduleRunning(this, record, partial);
    const admitted = schedulePrefills(this, partial);
    this.#requeue(preempted);
    for (const { group } of decodes) this.tail.push(group);
    const finishes = ({ group, uncached }: Scheduled): boolean => group.tokens - group.computed === uncached;
    for (const each of prefills) if (finishes(each)) this.tail.push(each.group);
    for (const each of prefills) if (!finishes(each)) this.tail.push(each.group);
    for (const { group } of admitted) this.tail.push(group);
    this.#list(record, admitted, prefills, decodes);
  }

  /** New prompts, prompts in prefill, decodes: upstream's order. */
  #list(record: StepRecord<SequenceGroup>, admitted: readonly Scheduled[], prefills: readonly Scheduled[], decodes: readonly Scheduled[]): void {
    this.admitted = admitted;
    this.prefillGroups = admitted.length + prefills.length;
    for (const part of [admitted, prefills, decodes]) {
      for (const { group, uncached, cached } of part) record.add(group, uncached, group.computed + cached);
    }
  }

  #preemptByPriority(record: StepRecord<SequenceGroup>): void {
    const { batch, waiting } = this;
    if (!this.#batchInOrder) batch.reorder([...batch.list].sort(SequenceGroup.compare));
    this.#batchInOrder = true;
    if (priorityPreemption(this, record)) this.#waitingInOrder = false;
    if (!this.#waitingInOrder) waiting.replace(waiting.toArray().sort(SequenceGroup.compare));
    this.#waitingInOrder = true;
  }

  #requeue(preempted: readonly SequenceGroup[]): void {
    for (const group of preempted) this.waiting.prepend(group);
    if (preempted.length > 0) this.#waitingInOrder = false;
  }

  /** Takes a running request out of the three parts. */
  #leave(group: SequenceGroup): void {
    if (group.grouped) {
      this.batch.leave(group);
      this.#settle(group);
    } else {
      this.tail = this.tail.filter((each) => each !== group);
      this.head = this.head.filter((each) => each !== group);
    }
  }

  /** What a former member of the batch missed: its tokens have slots, and it was in the last tick. */
  #settle(group: SequenceGroup): void {
    group.fullSlots = group.computed;
    if (this.#tickS > group.accessS) group.accessS = this.#tickS;
  }
}
