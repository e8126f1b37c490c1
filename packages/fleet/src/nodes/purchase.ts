import type { NodeRecord, PurchaseKind } from './node.ts';
import type { SpotScenario } from './nodes-scenario.ts';

/** How the next node is paid, so that the nodes that are there keep the share, or the base, that the scenario asks for. */
export function choosePurchase(spot: SpotScenario | undefined, nodes: readonly Pick<NodeRecord, 'purchase'>[], size: number): PurchaseKind {
  if (spot === undefined) return 'on-demand';
  if (spot.from !== undefined) return size >= spot.from ? 'spot' : 'on-demand';
  const bought = nodes.filter(({ purchase }) => purchase !== 'reserved');
  const interruptible = bought.filter(({ purchase }) => purchase === 'spot').length;
  return interruptible < Math.round((spot.share ?? 0) * (bought.length + 1)) ? 'spot' : 'on-demand';
}
