import { NeumaierSum } from '@foretoken/kernel';
import type { NodeLifetime, PurchaseKind } from '../nodes/node.ts';
import type { NodePrices } from './node-prices.ts';

/** What one kind of nodes costs. */
export interface KindBill {
  readonly gpuHours: number;
  /** Null = hours were used of which no price is known. */
  readonly usd: number | null;
}

/** What all nodes cost. */
export interface NodeBill {
  readonly byKind: Readonly<Record<PurchaseKind, KindBill>>;
  readonly gpuHours: number;
  /** Null where the price of some of it is unknown. */
  readonly usd: number | null;
}

const SECONDS_PER_HOUR = 3600;

/** Bills every node from its launch until it leaves, or until `untilS`, used or not, by the second. */
export function billNodes(lifetimes: readonly NodeLifetime[], prices: NodePrices, untilS: number): NodeBill {
  const bill = (kind: PurchaseKind): KindBill => {
    const seconds = new NeumaierSum();
    for (const { purchase, gpus, launchedS, leftS } of lifetimes) if (purchase === kind) seconds.add(gpus * Math.max(0, Math.min(leftS, untilS) - launchedS));
    const gpuHours = seconds.total / SECONDS_PER_HOUR;
    const price = prices[kind];
    return { gpuHours, usd: gpuHours === 0 ? 0 : price === null ? null : gpuHours * price.usdPerHour };
  };
  const byKind = { reserved: bill('reserved'), 'on-demand': bill('on-demand'), spot: bill('spot') };
  const all = Object.values(byKind);
  const gpuHours = all.reduce((sum, each) => sum + each.gpuHours, 0);
  const usd = all.some((each) => each.usd === null) ? null : all.reduce((sum, each) => sum + (each.usd ?? 0), 0);
  return { byKind, gpuHours, usd };
}
