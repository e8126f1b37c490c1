import type { NodesScenario } from './nodes-scenario.ts';

/**
 * When a node that idles since `idleS` leaves: it is seen idle at the first scan, and goes at the first scan at which it was seen idle
 * for the delay and the last new node is old enough (Kubernetes cluster-autoscaler, core/scaledown/unneeded/nodes.go); never before `nowS`.
 */
export function leavesS(idleS: number, lastAddS: number, nowS: number, { scanS, scaleDownDelayS, delayAfterAddS }: Pick<NodesScenario, 'scanS' | 'scaleDownDelayS' | 'delayAfterAddS'>): number {
  const seenS = nextScan(idleS, scanS);
  return nextScan(Math.max(seenS + scaleDownDelayS, lastAddS + delayAfterAddS, nowS), scanS);
}

/** Scans come at multiples of the interval. */
function nextScan(atS: number, scanS: number): number {
  return scanS === 0 ? atS : Math.ceil(atS / scanS) * scanS;
}
