/** `nodes:` of a scenario. */
export interface NodesScenario {
  /** Absent = the scale-up domain of the GPU, or 8. */
  readonly gpusPerNode?: number;
  /** Absent = as many as asked for. */
  readonly max?: number;
  /** Idle nodes kept ready. */
  readonly warm: number;
  /** A node that idles this long leaves. */
  readonly scaleDownDelayS: number;
  /** No node leaves for this long after one was added. */
  readonly delayAfterAddS: number;
  /** The node autoscaler looks every so often; 0 = all the time. */
  readonly scanS: number;
  readonly zones: number;
  /** Nodes bought for a year: there from the start, and paid to the end. */
  readonly reserved: number;
  readonly spot?: SpotScenario;
}

/** Which nodes are interruptible, and how often they are interrupted. */
export interface SpotScenario {
  /** Of the nodes that are not reserved. */
  readonly share?: number;
  /** Nodes beyond this many, reserved ones included. */
  readonly from?: number;
  readonly interruptionsPerHour: number;
  readonly noticeS: number;
  /** `zone` = an interruption takes every spot node of its zone. */
  readonly per: 'node' | 'zone';
}
