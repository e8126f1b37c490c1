/** What a replica does between the wish for it and its first request, in order. */
export type ColdStartStage = 'node' | 'image' | 'process' | 'fetch' | 'load' | 'trace' | 'compile' | 'capture' | 'profile' | 'warmup' | 'probe';

/** One stage of one cold start; seconds from its begin. */
export interface StageSpan {
  readonly stage: ColdStartStage;
  readonly fromS: number;
  readonly toS: number;
  /** Shorter than from scratch, or skipped, because something was cached. */
  readonly cached: boolean;
}

/** One cold start, drawn; seconds from its begin. */
export interface ColdStart {
  readonly spans: readonly StageSpan[];
  /** The pod's containers run: the pod is no longer pending. */
  readonly runningS: number;
  /** The server answers scrapes. */
  readonly metricsS: number;
  readonly readyS: number;
}

/** How a pool's replicas start. */
export interface ColdStartModel {
  /**
   * A start on a node that is there (`nodeS` = 0) or comes after `nodeS` seconds. `node.image` and `node.weights` = it has them on its
   * disk already; `node.compiled` = the compile cache can be used. Draws only from (seed, pool, replica, incarnation):
   * `replica` is never used twice, `incarnation` counts its starts.
   */
  start(replica: number, incarnation: number, node: NodeState): ColdStart;
  /** Mean seconds to readiness on a node that is there / that must be provisioned first. */
  readonly meanS: { readonly onNode: number; readonly onNewNode: number };
}

/** What a replica finds on its node. */
export interface NodeState {
  /** Seconds until the node is there; 0 = it is. */
  readonly nodeS: number;
  readonly image: boolean;
  readonly weights: boolean;
  readonly compiled: boolean;
}
