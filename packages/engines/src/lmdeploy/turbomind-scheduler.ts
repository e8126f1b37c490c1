import { assert } from '@foretoken/kernel';
import { ArrivalQueue } from '../core/arrival-queue.ts';
import type { BatchScheduler } from '../core/batch-replica.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import { BlockManager } from './block-manager.ts';
import type { LmdeployConfig } from './config.ts';
import type { LmdeployRequest } from './lmdeploy-request.ts';
import { ProducedBlocks } from './produced-blocks.ts';

/**
 * TurboMind's scheduling in LMDeploy 1263d5cd (src/turbomind/engine, models/llama), as read and simplified: requests in
 * order of their ids, each given all blocks that it needs or none; blocks of inactive requests are taken, the one that is
 * inactive longest first, and the first request without blocks ends the round: it and all behind it become inactive and
 * keep what is not taken from them. Prompts and decodes share the step; a prompt whose prefix another request is
 * computing waits for that.
 */
export class TurbomindScheduler implements BatchScheduler<LmdeployRequest> {
  readonly decoding: DecodeBatch<LmdeployRequest>;
  readonly manager: BlockManager;
  readonly queue: ArrivalQueue<LmdeployRequest> = new ArrivalQueue<LmdeployRequest>();
  /** Active, with prompt left to compute; by id. */
  #prefilling: LmdeployRequest[] = [];
  /** Inactive: once active, without a slot now. */
  readonly inactive: Set<LmdeployRequest> = new Set<LmdeployRequest>();
  readonly #config: LmdeployConfig;
  readonly #produced: ProducedBlocks;
  /** Prefill tokens that the step has room for. */
  #room = 0;
  #refusedAt = { releases: -1, insertions: -1, newest: -1, oldest: -1 };

  constructor(config: LmdeployConfig, naive: boolean) {
    this.#config = config;
    this.manager = new BlockManager(config);
    this.#produced = new ProducedBlocks(this.manager.trie);
    this.decoding = new DecodeBatch<LmdeployRequest>(config.blockSize, naive);
  }

  get running(): number {
    return this.decoding.size + this.#prefilling.length;
  }

  get waiting(): number {
    return this.queue.size + this.inactive.size;
  }

  /** Blocks of inactive requests can be had by others, as cached ones. */
  get usedBlocks(): number {
    let held = 0;
    for (const { blocks } of this.inactive) held += blocks;
    return this.manager.used - held;
  }

  get usableBlocks(): number {
    return this.#config.blocks;
  }

  add(request: LmdeployRequest): void {
    this.queue.add(request);
  }

  remove(request: LmdeployRequest): void {
    if (this.inactive.delete(request)) {
      this.manager.release(request);
      return;
    }
    if (request.status === 'waiting') {
      this.queue.remove(request);
      return;
    }
    if (request.grouped) this.decoding.leave(request);
    this.#prefilling = this.#prefilling.filter((each) => each !== request);
    this.#produced.forget(request);
    this.manager.release(request);
  }

  schedule(record: StepRecord<LmdeployRequest>, nowS: number): boolean {
    const { decoding, manager } = this;
    const isQuiet = this.#prefilling.length === 0 && this.inactive.size === 0 && this.#admissionIsIdle();
    if (isQuiet && decoding.crossings <= manager.free) decoding.forEachCrossing((request) => this.#grow(request));
    else this.#materialize(record, nowS);
    if (decoding.size > 0) decoding.advance(record);
    return false;
  }

  onComputed(request: LmdeployRequest): void {
    this.manager.register(request, request.computed);
    this.#produced.forget(request);
    if (request.remaining > 0) this.#produced.note(request);
  }

  startDecoding(request: LmdeployRequest): void {
    this.#prefilling = this.#prefilling.filter((each) => each !== request);
    request.status = 'decoding';
    this.decoding.join(request, 0);
  }

  wakeAfter(): number {
    return Infinity;
  }

  checkIntegrity(): void {
    this.manager.checkIntegrity([...this.decoding.list, ...this.#prefilling, ...this.inactive]);
    for (const { nodes } of this.inactive) assert(nodes.length === 0, 'inactive requests hold no shared block');
  }

  /** Blocks for everybody in order of ids, until somebody finds none. */
  #materialize(record: StepRecord<LmdeployRequest>, nowS: number): void {
    this.#room = this.#config.maxPrefillTokenNum + this.#config.maxBatchSize - this.decoding.size;
    for (const request of this.#candidates()) {
      if (request.grouped) {
        if (this.#makeRoom(request, 1)) this.#grow(request);
        else return this.#pauseFrom(request.rank, record, nowS);
        continue;
      }
      const isActive = request.status === 'prefilling';
      if (this.#room <= 0 || (!isActive && this.running >= this.#config.maxBatchSize)) continue;
      const outcome = isActive ? 'active' : this.#activate(request);
      if (outcome === 'conflict') continue;
      if (outcome === 'no blocks') {
        this.#noteRefusal();
        return this.#pauseFrom(request.rank, record, nowS);
      }
      this.#room -= compute(record, request, this.#room);
    }
  }

  /** All that want something, by id: blocks for decodes, prompts, inactive and fresh requests. */
  #candidates(): Iterable<LmdeployRequest> {
    const known = [...this.#prefilling, ...this.inactive];
    this.decoding.forEachCrossing((request) => known.push(request));
    known.sort((a, b) => a.rank - b.rank);
    return this.#admissionIsIdle() ? known : merge(known, this.queue, () => this.#room > 0 && this.running < this.#config.maxBatchSize);
  }

  /** Matches a request and gives it blocks for all of its known tokens, or nothing. */
  #activate(request: LmdeployRequest): 'active' | 'conflict' | 'no blocks' {
    const { manager } = this;
    if (this.#produced.conflicts(request)) return 'conflict';
    const isFresh = !this.inactive.has(request);
    const held = request.blocks;
    if (held === 0) manager.match(request);
    const blocks = manager.required(request, request.tokens);
    if (!this.#makeRoom(request, blocks)) {
      if (held === 0 && request.blocks > 0) manager.release(request);
      if (held === 0) request.computed = 0;
      return 'no blocks';
    }
    manager.allocate(request, blocks);
    if (isFresh) {
      this.queue.remove(request);
      request.cachedTokens = request.computed;
    } else this.inactive.delete(request);
    request.status = 'prefilling';
    this.#prefilling.push(request);
    this.#prefilling.sort((a, b) => a.rank - b.rank);
    this.#produced.note(request);
    return 'active';
  }

  #grow(request: LmdeployRequest): void {
    this.manager.register(request, this.decoding.computedOf(request));
    this.manager.allocate(request, 1);
  }

  /** Free blocks, from the trie and then from inactive requests; all or nothing. */
  #makeRoom(request: LmdeployRequest, blocks: number): boolean {
    const { manager } = this;
    if (manager.makeFree(blocks)) return true;
    const victims = [...this.inactive].filter((each) => each !== request && each.blocks > 0);
    let there = manager.free;
    for (const victim of victims) there += victim.blocks;
    if (there < blocks) return false;
    victims.sort((a, b) => a.inactiveSinceS - b.inactiveSinceS || b.rank - a.rank);
    for (const victim of victims) {
      if (manager.free >= blocks) break;
      manager.truncate(victim, Math.min(victim.blocks, blocks - manager.free));
    }
    return true;
  }

  /** The request of that id and all behind it become inactive. */
  #pauseFrom(rank: number, record: StepRecord<LmdeployRequest>, nowS: number): void {
    const paused = [...this.decoding.list, ...this.#prefilling].filter((request) => request.rank >= rank);
    for (const request of paused) {
      if (request.grouped) this.decoding.leave(request);
      else this.#prefilling = this.#prefilling.filter((each) => each !== request);
      this.#produced.forget(request);
      // With a prefix cache its full blocks stay in the trie, and are matched again.
      if (this.manager.trie !== undefined) {
        this.manager.register(request, request.computed);
        this.manager.release(request);
        request.computed = 0;
      }
      request.status = 'waiting';
      request.inactiveSinceS = nowS;
      this.inactive.add(request);
      record.preempted.push(request);
    }
  }

  /** Nobody fresh can come in: none is there, no slot is free, or nothing has changed since the first found no blocks. */
  #admissionIsIdle(): boolean {
    if (this.queue.size === 0 || this.running >= this.#config.maxBatchSize) return true;
    const { releases, insertions, newest, oldest } = this.#state();
    const at = this.#refusedAt;
    return this.running > 0 && releases === at.releases && insertions === at.insertions && newest === at.newest && oldest === at.oldest;
  }

  #noteRefusal(): void {
    this.#refusedAt = this.#state();
  }

  #state(): { releases: number; insertions: number; newest: number; oldest: number } {
    return { releases: this.manager.releases, insertions: this.manager.trie?.insertions ?? 0, newest: this.queue.last?.rank ?? -1, oldest: this.queue.first?.rank ?? -1 };
  }
}

/** A chunk of at most `room` tokens. Returns its tokens. */
function compute(record: StepRecord<LmdeployRequest>, request: LmdeployRequest, room: number): number {
  const tokens = Math.min(request.remaining, room);
  record.add(request, tokens, request.computed);
  record.known[record.known.length - 1] = request.tokens;
  request.computed += tokens;
  return tokens;
}

/** Two lists in order of ids as one, the second while `goesOn`; it may lose the request that was handed out last. */
function* merge(known: readonly LmdeployRequest[], queue: Iterable<LmdeployRequest>, goesOn: () => boolean): Generator<LmdeployRequest, void, undefined> {
  let i = 0;
  for (const fresh of queue) {
    while (i < known.length && known[i]!.rank < fresh.rank) yield known[i++]!;
    if (!goesOn()) break;
    yield fresh;
  }
  while (i < known.length) yield known[i++]!;
}
