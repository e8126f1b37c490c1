import { assert } from '@foretoken/kernel';
import { ArrivalQueue } from '../core/arrival-queue.ts';
import type { BatchScheduler } from '../core/batch-replica.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import { BlockManager } from './block-manager.ts';
import type { LmdeployConfig } from './config.ts';
import type { LmdeployRequest } from './lmdeploy-request.ts';
import { PrefillOrder } from './prefill-order.ts';
import { PrefillTrigger } from './prefill-trigger.ts';

/**
 * `Scheduler` of LMDeploy's PyTorch engine at 1263d5cd (pytorch/paging/scheduler.py, pytorch/engine), as read: a step
 * either prefills or decodes. A prompt longer than a step is computed in chunks; between them it waits with its blocks,
 * which others may take. Decodes without blocks preempt the last running request, which is computed again.
 */
export class PytorchScheduler implements BatchScheduler<LmdeployRequest> {
  readonly decoding: DecodeBatch<LmdeployRequest>;
  readonly manager: BlockManager;
  readonly trigger: PrefillTrigger;
  readonly queue: ArrivalQueue<LmdeployRequest> = new ArrivalQueue<LmdeployRequest>();
  /** Of the queue: long prompts with chunks computed, which hold blocks. */
  readonly chunked: Set<LmdeployRequest> = new Set<LmdeployRequest>();
  /** In the step on the GPU. */
  readonly ready: Set<LmdeployRequest> = new Set<LmdeployRequest>();
  readonly #config: LmdeployConfig;
  readonly #order: PrefillOrder;
  #waitingTokens = 0;
  /** Of the queue: prompts longer than a step, without chunks computed. */
  #longs = 0;
  /** State in which the prefill found nobody to take. */
  #refusedAt = { releases: -1, insertions: -1, newest: -1 };

  constructor(config: LmdeployConfig, naive: boolean) {
    this.#config = config;
    this.manager = new BlockManager(config);
    this.trigger = new PrefillTrigger(config);
    this.#order = new PrefillOrder(config);
    this.decoding = new DecodeBatch<LmdeployRequest>(config.blockSize, naive);
  }

  get running(): number {
    return this.decoding.size + this.ready.size + this.chunked.size;
  }

  get waiting(): number {
    return this.queue.size - this.chunked.size;
  }

  get usedBlocks(): number {
    return this.manager.used;
  }

  get usableBlocks(): number {
    return this.#config.blocks;
  }

  add(request: LmdeployRequest): void {
    this.#enqueue(request);
  }

  remove(request: LmdeployRequest): void {
    if (request.status === 'waiting') this.#dequeue(request);
    else if (request.grouped) this.decoding.leave(request);
    this.ready.delete(request);
    this.manager.release(request);
  }

  schedule(record: StepRecord<LmdeployRequest>, nowS: number): boolean {
    if (this.#isPrefillDue()) this.#schedulePrefill(record, nowS);
    if (record.isEmpty) this.#scheduleDecode(record);
    return false;
  }

  /** A long prompt waits for its next chunk. */
  onComputed(request: LmdeployRequest): void {
    if (request.remaining === 0) return;
    this.ready.delete(request);
    this.#enqueue(request);
  }

  startDecoding(request: LmdeployRequest): void {
    this.ready.delete(request);
    request.status = 'decoding';
    this.decoding.join(request, 0);
  }

  wakeAfter(): number {
    return Infinity;
  }

  checkIntegrity(): void {
    this.manager.checkIntegrity([...this.decoding.list, ...this.ready, ...this.queue]);
    let tokens = 0;
    for (const request of this.queue) {
      tokens += request.remaining;
      assert(this.chunked.has(request) === request.computed > 0, 'who waits with chunks computed is known');
    }
    assert(tokens === this.#waitingTokens, `${tokens} tokens wait, counted are ${this.#waitingTokens}`);
  }

  #isPrefillDue(): boolean {
    let hasLastChunk = false;
    for (const request of this.chunked) if (request.remaining <= this.#config.maxPrefillTokenNum) hasLastChunk = true;
    return this.trigger.isDue({ hasLastChunk, waiting: this.queue.size, waitingTokens: this.#waitingTokens, running: this.running });
  }

  #schedulePrefill(record: StepRecord<LmdeployRequest>, nowS: number): void {
    if ((this.running >= this.#config.maxBatchSize && this.chunked.size === 0) || this.#isStillRefused()) return;
    const { kind, candidates } = this.#order.turn(this.queue, this.chunked, this.#longs, nowS);
    let used = 0;
    for (const request of candidates) {
      if (!this.chunked.has(request) && this.running >= this.#config.maxBatchSize) {
        if (kind === 'arrival') break;
        continue;
      }
      const outcome = this.#admit(record, request, used);
      if (outcome === 'over budget' && kind === 'short') continue;
      if (outcome === 'over budget' || outcome === 'no blocks') break;
      used += outcome;
      if (request.remaining > 0) break;
    }
    if (record.isEmpty) this.#refusedAt = this.#state();
    else this.#order.took(kind);
  }

  /** Takes `request` into the step behind `used` tokens, whole or a first chunk. Returns its tokens. */
  #admit(record: StepRecord<LmdeployRequest>, request: LmdeployRequest, used: number): number | 'over budget' | 'no blocks' {
    const { manager } = this;
    const { maxPrefillTokenNum } = this.#config;
    const isFresh = request.computed === 0;
    if (isFresh) manager.match(request);
    const { computed } = request;
    const tokens = Math.min(request.remaining, maxPrefillTokenNum);
    const isOver = used > 0 && used + tokens > maxPrefillTokenNum;
    const blocks = manager.required(request, computed + tokens);
    if (isOver || !this.#makeRoom(record, request, blocks)) {
      if (isFresh) this.#unmatch(request);
      return isOver ? 'over budget' : 'no blocks';
    }
    request.computed = isFresh ? 0 : computed;
    this.#dequeue(request);
    request.computed = computed;
    if (isFresh) request.cachedTokens = computed;
    manager.allocate(request, blocks);
    manager.register(request, computed + tokens);
    request.status = 'prefilling';
    this.ready.add(request);
    record.add(request, tokens, computed);
    record.known[record.known.length - 1] = request.tokens;
    request.computed += tokens;
    return tokens;
  }

  #unmatch(request: LmdeployRequest): void {
    if (request.blocks > 0) this.manager.release(request);
    request.computed = 0;
  }

  #scheduleDecode(record: StepRecord<LmdeployRequest>): void {
    const { decoding, manager } = this;
    if (decoding.crossings <= manager.free) decoding.forEachCrossing((request) => this.#grow(request));
    else this.#growOneByOne(record);
    if (decoding.size > 0) decoding.advance(record);
  }

  /** A block for each that needs one, by arrival; who finds none takes those of the last running request. */
  #growOneByOne(record: StepRecord<LmdeployRequest>): void {
    const crossing: LmdeployRequest[] = [];
    this.decoding.forEachCrossing((request) => crossing.push(request));
    crossing.sort((a, b) => a.rank - b.rank);
    for (const request of crossing) {
      while (request.grouped && !this.#makeRoom(record, request, 1)) this.#preempt(record, this.#lastRunning());
      if (request.grouped) this.#grow(request);
    }
  }

  #grow(request: LmdeployRequest): void {
    this.manager.register(request, this.decoding.computedOf(request));
    this.manager.allocate(request, 1);
  }

  /** Blocks of waiting requests first, the last one first, then of the trie. False: not even so. */
  #makeRoom(record: StepRecord<LmdeployRequest>, request: LmdeployRequest, blocks: number): boolean {
    const { manager } = this;
    if (manager.free >= blocks) return true;
    const holders = [...this.chunked].sort((a, b) => b.rank - a.rank);
    for (const holder of holders) {
      if (holder === request) continue;
      record.preempted.push(holder);
      this.#dequeue(holder);
      manager.release(holder);
      holder.computed = 0;
      this.#enqueue(holder);
      if (manager.makeFree(blocks)) return true;
    }
    return manager.makeFree(blocks);
  }

  #lastRunning(): LmdeployRequest {
    let last = this.decoding.list.first!;
    for (const request of this.decoding.list) if (request.rank > last.rank) last = request;
    return last;
  }

  #preempt(record: StepRecord<LmdeployRequest>, victim: LmdeployRequest): void {
    record.preempted.push(victim);
    this.decoding.leave(victim);
    this.manager.release(victim);
    victim.computed = 0;
    this.#enqueue(victim);
  }

  #enqueue(request: LmdeployRequest): void {
    request.status = 'waiting';
    this.queue.add(request);
    this.#waitingTokens += request.remaining;
    if (request.computed > 0) this.chunked.add(request);
    else if (request.tokens > this.#config.maxPrefillTokenNum) this.#longs++;
  }

  #dequeue(request: LmdeployRequest): void {
    this.queue.remove(request);
    this.#waitingTokens -= request.remaining;
    if (!this.chunked.delete(request) && request.tokens > this.#config.maxPrefillTokenNum) this.#longs--;
  }

  /** No block was given back since nobody could be taken. Long prompts age, so with several of them time matters. */
  #isStillRefused(): boolean {
    if (this.chunked.size > 0 || this.#longs > 0 || this.running === 0) return false;
    const { releases, insertions, newest } = this.#state();
    return releases === this.#refusedAt.releases && insertions === this.#refusedAt.insertions && newest === this.#refusedAt.newest;
  }

  #state(): { releases: number; insertions: number; newest: number } {
    return { releases: this.manager.releases, insertions: this.manager.trie?.insertions ?? 0, newest: this.queue.last?.rank ?? -1 };
  }
}
