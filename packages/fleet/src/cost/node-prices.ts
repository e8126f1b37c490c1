import { priceIn, reservedPrice } from '@foretoken/catalog';
import type { OnDemandTier, Price, PriceTable } from '@foretoken/catalog';
import type { PurchaseKind } from '../nodes/node.ts';
import type { PriceScenario } from '../scenario/scenario.ts';

/** What a GPU hour costs by how its node is bought; null = unknown. */
export type NodePrices = Readonly<Record<PurchaseKind, Price | null>>;

/**
 * Prices of a GPU for nodes of every kind. `price.tier` is what on-demand nodes are bought at; reserved ones cost the commitment beside
 * it, interruptible ones the spot price. A figure of the scenario holds for all three: no rule says what it would be elsewhere.
 */
export function nodePrices(table: PriceTable, gpuId: string, scenario: PriceScenario): NodePrices {
  if (scenario.kind === 'fixed') {
    const price: Price = { usdPerHour: scenario.usdPerGpuHour, tier: 'neocloud', source: 'usdPerGpuHour of the scenario', date: 'not dated' };
    return { reserved: price, 'on-demand': price, spot: price };
  }
  const { tier } = scenario;
  const beside: OnDemandTier = tier === 'hyperscaler' ? 'hyperscaler' : 'neocloud';
  const own = priceIn(table, gpuId, tier);
  return {
    reserved: tier === 'reserved-1y' ? own : (reservedPrice(table, gpuId, beside) ?? priceIn(table, gpuId, 'reserved-1y')),
    'on-demand': own,
    spot: priceIn(table, gpuId, 'spot'),
  };
}
