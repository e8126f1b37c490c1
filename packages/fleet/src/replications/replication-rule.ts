/** A figure, and how well it must be known: the relative error is to stay below `relative`. */
export interface PrecisionTarget {
  /** A name of RUN_FIGURES: `ttft.p99`. */
  readonly figure: string;
  /** 0.05 = 5 %. */
  readonly relative: number;
}

/** Runs replications until every target is reached: at least `min`, at most `max`. */
export interface ReplicationRule {
  readonly targets: readonly PrecisionTarget[];
  readonly min: number;
  readonly max: number;
}

/** How one target fared. */
export interface ReachedTarget extends PrecisionTarget {
  readonly mean: number;
  /** 95 % half-width. */
  readonly halfWidth: number | null;
  readonly reached: boolean;
}
