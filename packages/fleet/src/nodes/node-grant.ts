import type { Distribution } from '@foretoken/kernel';
import type { NodeContents } from './node.ts';

/** What a pool of nodes is made for. */
export interface NodePoolFacts {
  readonly gpusPerReplica: number;
  /** GPUs of a node where the scenario does not say. */
  readonly usualGpusPerNode: number;
  /** From launch to a node that is there. */
  readonly provisionS: Distribution;
  readonly seed: number;
  /** Name of the pool, in a fleet of several: each draws for itself. */
  readonly pool?: string;
}

/** GPUs on a node. */
export interface NodeGrant {
  readonly node: number;
  /** When the node is there; `nowS` when it is already. */
  readonly readyS: number;
  /** Launched for this request. */
  readonly isNew: boolean;
  readonly zone: number;
  readonly has: NodeContents;
}

/** Nothing free, and no node may be added. */
export interface NoCapacity {
  readonly node: undefined;
  /** When to ask again, unless something is released before. */
  readonly retryS: number;
}

/** What happens to a node by itself. */
export interface NodeEvent {
  readonly kind: 'ready' | 'notice' | 'interrupted' | 'left';
  readonly node: number;
  readonly atS: number;
}
