import { FieldReader } from './field-reader.ts';

/** Where a GPU hour is bought: big cloud on demand, specialised cloud on demand, interruptible. */
export type PriceTier = 'hyperscaler' | 'neocloud' | 'spot';

/** Order in which a price is looked for when the caller names no tier: what a planner can count on, cheapest first. */
export const PRICE_TIERS: readonly PriceTier[] = ['neocloud', 'hyperscaler', 'spot'];

/** Prices of one accelerator in the table's currency per accelerator and hour; null = none found. */
export interface GpuPrices {
  readonly hyperscaler: number | null;
  readonly neocloud: number | null;
  readonly spot: number | null;
  readonly source: string;
}

/** One dated price list: `models/prices/<date>.json`. */
export interface PriceTable {
  /** Year and month: `2026-11`. */
  readonly date: string;
  readonly currency: 'USD';
  /** Meaning of the numbers: `per accelerator and hour`. */
  readonly unit: string;
  readonly source: string;
  readonly gpus: Readonly<Record<string, GpuPrices>>;
}

/** A price with its provenance. */
export interface Price {
  readonly usdPerHour: number;
  readonly tier: PriceTier;
  readonly source: string;
  readonly date: string;
}

/** Checks the parsed JSON of a price list. Throws E0305 naming file and field. */
export function parsePrices(json: unknown, file: string): PriceTable {
  const reader = new FieldReader(json, file);
  const gpus = reader.object('gpus');
  const table: PriceTable = {
    date: reader.string('date'),
    currency: reader.oneOf('currency', ['USD'] as const),
    unit: reader.string('unit'),
    source: reader.string('source'),
    gpus: Object.fromEntries(gpus.keys().map((id) => [id, parseGpuPrices(gpus.object(id))])),
  };
  reader.finish();
  return table;
}

/** The price of a GPU at a tier, or at the first tier that has one; null when there is none. */
export function priceIn(table: PriceTable, gpuId: string, tier?: PriceTier): Price | null {
  const prices = table.gpus[gpuId];
  if (prices === undefined) return null;
  for (const each of tier === undefined ? PRICE_TIERS : [tier]) {
    const usdPerHour = prices[each];
    if (usdPerHour !== null) return { usdPerHour, tier: each, source: prices.source, date: table.date };
  }
  return null;
}

function parseGpuPrices(reader: FieldReader): GpuPrices {
  const prices = {
    hyperscaler: reader.numberOrNull('hyperscaler'),
    neocloud: reader.numberOrNull('neocloud'),
    spot: reader.numberOrNull('spot'),
    source: reader.string('source'),
  };
  reader.finish();
  return prices;
}
