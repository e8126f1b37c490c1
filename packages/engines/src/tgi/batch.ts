import type { RadixBlockAllocator } from '@foretoken/kvcache';
import { DecodeBatch } from '../core/decode-batch.ts';
import type { Decodes } from '../core/decodes.ts';
import { SpeculativeBatch } from '../core/speculative-batch.ts';
import type { Speculation } from '../core/speculative-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { TgiConfig } from './config.ts';
import type { Entry } from './entry.ts';
import { PaddedShape } from './padded-shape.ts';

/** The requests that the model server holds: its cached batch (server/text_generation_server/models/flash_causal_lm.py). */
export class Batch {
  /** Decoding, with or without drafts. */
  readonly group: Decodes<Entry>;
  /** With prompt left to compute, in batch order. */
  readonly prefilling: Entry[] = [];
  /** Where sequences are padded to the longest. */
  readonly padded: PaddedShape | undefined;
  readonly #config: TgiConfig;
  readonly #allocator: RadixBlockAllocator;
  #heldBlocks = 0;
  #seats = 0;

  constructor(config: TgiConfig, allocator: RadixBlockAllocator, naive: boolean, speculation: Speculation | undefined) {
    this.#config = config;
    this.#allocator = allocator;
    this.group = speculation === undefined ? new DecodeBatch<Entry>(config.blockSizeTokens, naive) : new SpeculativeBatch<Entry>(config.blockSizeTokens, speculation);
    this.padded = config.admission === 'padding' ? new PaddedShape() : undefined;
  }

  get size(): number {
    return this.group.size + this.prefilling.length;
  }

  /** Tokens of the next forward pass (`current_tokens`). */
  get currentTokens(): number {
    let tokens = this.group.size;
    for (const entry of this.prefilling) tokens += entry.chunk;
    return tokens;
  }

  /** Tokens that the batch holds for its whole life (`max_tokens`). */
  get maxTokens(): number {
    return this.padded?.tokens ?? this.#heldBlocks * this.#config.blockSizeTokens;
  }

  /** In use, of the blocks that requests can hold. */
  get usedBlocks(): number {
    return this.padded === undefined ? this.#allocator.used : Math.min(this.padded.tokens, this.usableBlocks);
  }

  /** Padded batches have no blocks, only tokens. */
  get usableBlocks(): number {
    return this.padded === undefined ? this.#allocator.usable : this.#config.maxBatchTotalTokens;
  }

  /** New requests from the queue. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      entry.status = 'prefilling';
      entry.seat = ++this.#seats;
      this.prefilling.push(entry);
      this.#heldBlocks += entry.allocation?.blocks.length ?? 0;
    }
    this.padded?.join(entries);
  }

  /** Puts prompt chunks into a forward pass; padded ones are as long as the longest of them. */
  scheduleChunks(record: StepRecord<Entry>, entries: readonly Entry[]): void {
    let longest = 0;
    if (this.padded !== undefined) for (const entry of entries) longest = Math.max(longest, entry.turnInput);
    for (const entry of entries) record.add(entry, Math.max(entry.chunk, longest), entry.computed);
  }

  /** Every decoding request gets its turn in a forward pass. */
  scheduleDecodes(record: StepRecord<Entry>): void {
    if (this.group.size === 0) return;
    this.group.advance(record);
    if (this.padded === undefined) return;
    const contextTokens = this.padded.length * record.groupSize;
    record.contextTokens += contextTokens - record.groupContextTokens;
    record.groupContextTokens = contextTokens;
    this.padded.length++;
  }

  /** The prompt is computed and the first token there: it decodes from now on. */
  beginDecode(entry: Entry): void {
    this.#leavePrefill(entry);
    entry.status = 'decoding';
    this.group.join(entry, 0);
  }

  /** Takes a request out and gives its blocks back. */
  remove(entry: Entry): void {
    if (entry.status === 'prefilling') this.#leavePrefill(entry);
    else this.group.leave(entry);
    entry.status = 'ended';
    if (entry.allocation === undefined) return;
    this.#heldBlocks -= entry.allocation.blocks.length;
    this.#allocator.free(entry.allocation);
    entry.allocation = undefined;
  }

  /** After removals: what is left may need less padding. */
  filter(): void {
    this.padded?.filter(this, this.group);
  }

  /**
   * Prompt tokens of the next pass for those who have some left: the last of the batch first, so much as leaves
   * a token for everybody else.
   */
  cutChunks(): void {
    let budget = this.#config.maxBatchPrefillTokens - (this.size - 1);
    for (let i = this.prefilling.length - 1; i >= 0; i--) {
      const entry = this.prefilling[i]!;
      const rest = entry.turnInput - entry.computed;
      if (rest <= 0) continue;
      entry.chunk = Math.max(Math.min(rest, budget), 1);
      budget -= entry.chunk;
    }
  }

  *[Symbol.iterator](): Generator<Entry, void, undefined> {
    yield* this.group.list;
    yield* this.prefilling;
  }

  #leavePrefill(entry: Entry): void {
    this.prefilling.splice(this.prefilling.indexOf(entry), 1);
  }
}
