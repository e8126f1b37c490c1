/** How a node is paid. */
export type PurchaseKind = 'reserved' | 'on-demand' | 'spot';

/** What is on a node's disk. */
export interface NodeContents {
  readonly image: boolean;
  readonly weights: boolean;
  readonly compiled: boolean;
}

/** One node, or the group of nodes that one replica spans. */
export interface NodeRecord {
  readonly id: number;
  readonly gpus: number;
  readonly zone: number;
  readonly purchase: PurchaseKind;
  readonly launchedS: number;
  readonly readyS: number;
  has: NodeContents;
  usedGpus: number;
  replicas: number;
  /** Since when nothing runs there; Infinity while something does. */
  idleS: number;
  /** When the provider takes it, and when it says so; Infinity = never. */
  interruptedS: number;
  noticeS: number;
  noticed: boolean;
  /** Infinity while it is there. */
  leftS: number;
  /** Integral of the GPUs in use since the node is ready. */
  heldGpuS: number;
  heldSinceS: number;
}

/** A node's time from launch to end, for the bill. */
export interface NodeLifetime {
  readonly node: number;
  readonly gpus: number;
  readonly zone: number;
  readonly purchase: PurchaseKind;
  readonly launchedS: number;
  readonly readyS: number;
  /** Infinity while it is there. */
  readonly leftS: number;
}

/** Brings the integral of used GPUs up to `nowS`. */
export function hold(node: NodeRecord, nowS: number): void {
  const fromS = Math.max(node.heldSinceS, node.readyS);
  if (nowS > fromS) node.heldGpuS += node.usedGpus * (nowS - fromS);
  node.heldSinceS = Math.max(node.heldSinceS, nowS);
}
