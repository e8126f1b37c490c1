import { assert } from '@foretoken/kernel';
import type { DecodeMember } from './decode-member.ts';
import type { Decodes } from './decodes.ts';
import { FeatureTally } from './feature-tally.ts';
import type { LiveRequest } from './live-request.ts';
import { RunningList } from './running-list.ts';
import type { StepRecord } from './step-record.ts';

/** How many of `drafts` draft tokens the target model accepts at a request's n-th verification. */
export type AcceptDrafts = (request: number, verification: number, drafts: number) => number;

/** What a {@link SpeculativeBatch} is made with. */
export interface Speculation {
  /** Draft tokens per request and step. */
  readonly drafts: number;
  readonly accept: AcceptDrafts;
}

/** A member with the tokens that it has or will have. */
export interface SpeculativeMember extends DecodeMember {
  /** Verifications so far. */
  verifications: number;
}

/**
 * Decoding requests that verify drafts: a step computes 1 + k tokens of each and keeps the accepted ones and one
 * more. What is accepted differs by request, so that this is a loop over requests on every path; a step is
 * delivered before the next is scheduled.
 */
export class SpeculativeBatch<R extends LiveRequest & SpeculativeMember> implements Decodes<R> {
  readonly list: RunningList<R> = new RunningList<R>();
  readonly #blockSize: number;
  readonly #speculation: Speculation;
  readonly #features: FeatureTally = new FeatureTally();
  #tick = 0;
  #inFlight: StepRecord<R> | undefined;

  constructor(blockSizeTokens: number, speculation: Speculation) {
    this.#blockSize = blockSizeTokens;
    this.#speculation = speculation;
  }

  get size(): number {
    return this.list.size;
  }

  get contextTokens(): number {
    let sum = 0;
    for (const request of this.list) sum += request.computed;
    return sum;
  }

  get adapters(): ReadonlySet<number> {
    return this.#features.adapters;
  }

  get blocksAtMost(): number {
    let blocks = 0;
    for (const request of this.list) blocks += this.#blocks(request.computed + 1 + this.#speculation.drafts) - this.#blocks(request.computed);
    return blocks;
  }

  join(request: R, onTheWay: number): void {
    this.list.append(request);
    request.grouped = true;
    request.joinTick = this.#tick;
    request.producedAtJoin = request.outputTokens + onTheWay;
    this.#features.add(request);
  }

  leave(request: R): void {
    const record = this.#inFlight;
    const at = record?.members?.indexOf(request) ?? -1;
    if (at >= 0) {
      record!.groupLost += record!.memberTokens[at]!;
      record!.memberTokens[at] = 0;
    }
    request.grouped = false;
    this.#features.remove(request);
    this.list.remove(request);
  }

  reorder(requests: readonly R[]): void {
    assert(requests.length === this.list.size, 'an order names every member');
    this.list.reorder(requests);
  }

  computedOf(request: R): number {
    return request.computed;
  }

  outputsOf(request: R): number {
    return request.outputTokens;
  }

  lastTokenOf(request: R): number {
    return request.lastTokenS;
  }

  advance(record: StepRecord<R>): number {
    const { drafts, accept } = this.#speculation;
    record.groupSize = this.size;
    record.groupTick = this.#tick++;
    record.groupDrafts = drafts;
    record.groupContextTokens = this.contextTokens;
    record.groupAdapters = this.#features.adapters;
    record.groupConstrained = this.#features.constrained;
    record.totalTokens += this.size * (1 + drafts);
    record.contextTokens += record.groupContextTokens;
    record.members = [...this.list];
    let blocks = 0;
    for (const request of this.list) {
      const accepted = Math.min(accept(request.request, request.verifications++, drafts), drafts);
      const tokens = Math.max(0, Math.min(1 + accepted, request.lastOutputToken - request.producedAtJoin));
      blocks += this.#blocks(request.computed + tokens) - this.#blocks(request.computed);
      request.computed += tokens;
      request.producedAtJoin += tokens;
      record.memberTokens.push(tokens);
      if (tokens > 0 && request.producedAtJoin >= request.lastOutputToken) record.finishing.push(request);
    }
    this.#inFlight = record;
    return blocks;
  }

  deliver(record: StepRecord<R>, nowS: number, onGap: (gapS: number, count: number) => void, onFirst: (request: R) => void): number {
    assert(this.#inFlight === record, 'a speculative step is delivered before the next is scheduled');
    this.#inFlight = undefined;
    let delivered = 0;
    for (const [i, request] of record.members!.entries()) {
      const tokens = record.memberTokens[i]!;
      if (tokens === 0) continue;
      if (request.outputTokens === 0) onFirst(request);
      else onGap(nowS - request.lastTokenS, 1);
      request.tokens += tokens;
      request.lastTokenS = nowS;
      delivered += tokens;
    }
    return delivered;
  }

  finishersOf(record: StepRecord<R>): readonly R[] {
    return record.finishing.filter((request) => request.grouped && request.joinTick <= record.groupTick);
  }

  checkIntegrity(): void {
    for (const request of this.list) assert(request.grouped, 'members know that they are');
  }

  #blocks(tokens: number): number {
    return Math.ceil(tokens / this.#blockSize);
  }
}
