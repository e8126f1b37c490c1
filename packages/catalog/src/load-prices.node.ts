import { join } from 'node:path';
import { ForetokenError } from '@foretoken/kernel';
import { suggestions } from './closest.ts';
import { modelsDir } from './models-dir.node.ts';
import type { Price, PriceTable, PriceTier } from './prices.ts';
import { parsePrices, priceIn } from './prices.ts';
import { modelFiles, readJson } from './read-json.node.ts';

/** The price list of a month (`2026-11`), by default the newest. Throws E0320 when there is none of that date. */
export function loadPrices(date?: string): PriceTable {
  const dates = modelFiles('prices');
  const chosen = date ?? dates.at(-1) ?? '';
  if (dates.includes(chosen)) return parsePrices(readJson(join(modelsDir(), 'prices', `${chosen}.json`)), `models/prices/${chosen}.json`);
  const near = suggestions(chosen, dates, 1)[0];
  throw new ForetokenError(`There is no price list "${chosen}"; known are ${dates.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0320',
    hint: 'Name one of the known dates, or add models/prices/<date>.json.',
  });
}

/** The price of a GPU id in the newest list; null when the tier (or, without a tier, every tier) has none. */
export function priceOf(gpuId: string, tier?: PriceTier): Price | null {
  return priceIn(loadPrices(), gpuId, tier);
}
