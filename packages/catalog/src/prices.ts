import { FieldReader } from './field-reader.ts';

/** Where a GPU hour is bought: big cloud on demand, specialised cloud on demand, interruptible, committed for a year. */
export type PriceTier = 'hyperscaler' | 'neocloud' | 'spot' | 'reserved-1y';

/** Tiers that are bought by the hour without a commitment and cannot be interrupted. */
export type OnDemandTier = 'hyperscaler' | 'neocloud';

/** Order in which a price is looked for when the caller names no tier: what a planner can count on, cheapest first. */
export const PRICE_TIERS: readonly PriceTier[] = ['neocloud', 'hyperscaler', 'spot', 'reserved-1y'];

/** Prices of one accelerator in the table's currency per accelerator and hour; null = none found. */
export interface GpuPrices {
  readonly hyperscaler: number | null;
  readonly neocloud: number | null;
  readonly spot: number | null;
  /** Absent = none of its own was found: the rule of the table holds. */
  readonly 'reserved-1y'?: number | null;
  readonly source: string;
}

/** A price that is known only as a share of another. */
export interface DerivedPrice {
  /** Taken from the first of these that has a price. */
  readonly of: readonly OnDemandTier[];
  readonly factor: number;
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
  readonly derived?: { readonly 'reserved-1y': DerivedPrice };
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
    ...(reader.has('derived') && { derived: parseDerived(reader.object('derived')) }),
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
    const usdPerHour = prices[each] ?? null;
    if (usdPerHour !== null) return { usdPerHour, tier: each, source: prices.source, date: table.date };
    if (each === 'reserved-1y') return reservedFrom(table, gpuId);
  }
  return null;
}

/** The price of a year's commitment beside an on-demand tier: the GPU's own where it is listed, else derived; null when neither is known. */
export function reservedPrice(table: PriceTable, gpuId: string, beside: OnDemandTier): Price | null {
  const own = table.gpus[gpuId]?.['reserved-1y'] ?? null;
  return own === null ? reservedFrom(table, gpuId, [beside]) : priceIn(table, gpuId, 'reserved-1y');
}

function reservedFrom(table: PriceTable, gpuId: string, of?: readonly OnDemandTier[]): Price | null {
  const rule = table.derived?.['reserved-1y'];
  if (rule === undefined) return null;
  for (const tier of of ?? rule.of) {
    const price = priceIn(table, gpuId, tier);
    if (price !== null) return { usdPerHour: price.usdPerHour * rule.factor, tier: 'reserved-1y', source: `derived, ${rule.factor} of ${tier}: ${rule.source}; ${price.source}`, date: table.date };
  }
  return null;
}

function parseDerived(reader: FieldReader): NonNullable<PriceTable['derived']> {
  const rule = reader.object('reserved-1y');
  const of = rule.strings('of').filter((tier): tier is OnDemandTier => tier === 'neocloud' || tier === 'hyperscaler');
  const derived = { 'reserved-1y': { of, factor: rule.number('factor'), source: rule.string('source') } };
  rule.finish();
  reader.finish();
  if (of.length === 0) throw rule.impossible('of', 'a list of neocloud, hyperscaler');
  return derived;
}

function parseGpuPrices(reader: FieldReader): GpuPrices {
  const prices = {
    hyperscaler: reader.numberOrNull('hyperscaler'),
    neocloud: reader.numberOrNull('neocloud'),
    spot: reader.numberOrNull('spot'),
    ...(reader.has('reserved-1y') && { 'reserved-1y': reader.numberOrNull('reserved-1y') }),
    source: reader.string('source'),
  };
  reader.finish();
  return prices;
}
