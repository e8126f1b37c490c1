import type { RadixNode } from '@foretoken/kvcache';
import type { KvLinks } from '../core/kv-links.ts';
import type { KvHandover } from '../driver.ts';
import type { Speculation } from '../core/speculative-batch.ts';
import type { PolicySetup } from '../policies/policy-desk.ts';
import type { SglangRequest } from './request.ts';

/** What a scheduler tells its owner. */
export interface SchedulerEvents {
  /** A request is scheduled for the first time, or again. */
  onAdmit(request: SglangRequest): void;
  /** A waiting request was pushed out by a more urgent one, or found the queue full when it came back. */
  onDropped(request: SglangRequest, why: 'queue-full' | 'outranked'): void;
  /** The first token of a request came from its prefill server. True = it was the last one, too. */
  onRemoteToken?(request: SglangRequest): boolean;
  onEvict?(node: RadixNode): void;
  random?(): number;
}

/** What a scheduler can do beyond the plain one. */
export interface SchedulerExtras {
  readonly speculation?: Speculation;
  readonly policies?: PolicySetup;
  /** Prefill and decode on different replicas. */
  readonly handover?: KvHandover;
  /** Ways to the KV tiers that the configuration asks for. */
  readonly links?: KvLinks;
}

/** The kind of an iteration. */
export type BatchMode = 'prefill' | 'mixed' | 'decode';
