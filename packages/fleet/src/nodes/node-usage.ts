import type { NodeRecord } from './node.ts';

/** GPU-seconds of all nodes; the last three add up to the first. */
export interface NodeUsage {
  readonly billedGpuS: number;
  /** From launch until the node is there. */
  readonly provisioningGpuS: number;
  /** Of replicas. */
  readonly heldGpuS: number;
  readonly freeGpuS: number;
}

export function nodeUsage(nodes: readonly NodeRecord[], untilS: number): NodeUsage {
  const sum = { billedGpuS: 0, provisioningGpuS: 0, heldGpuS: 0 };
  for (const node of nodes) {
    const endS = Math.min(untilS, node.leftS);
    const openS = Math.max(0, endS - Math.max(node.heldSinceS, node.readyS));
    sum.billedGpuS += node.gpus * Math.max(0, endS - node.launchedS);
    sum.provisioningGpuS += node.gpus * Math.max(0, Math.min(endS, node.readyS) - node.launchedS);
    sum.heldGpuS += node.heldGpuS + node.usedGpus * openS;
  }
  return { ...sum, freeGpuS: sum.billedGpuS - sum.provisioningGpuS - sum.heldGpuS };
}
