import { randomStream, sortOrder } from '@foretoken/kernel';
import { takeRows } from './take-rows.ts';

/** Moves every arrival uniformly within [t, t + binS) and restores the (stable) time order. */
export function jitterArrivals(
  rows: { readonly arrivalS: Float64Array; readonly order: Int32Array },
  binS: number,
  seed: number | string,
): { arrivalS: Float64Array; order: Int32Array } {
  const stream = randomStream(seed, 'trace-jitter');
  const moved = rows.arrivalS.map((arrivalS) => arrivalS + stream.nextFloat() * binS);
  const places = Int32Array.from(sortOrder(moved));
  const first = places.length > 0 ? (moved[places[0] as number] as number) : 0;
  return {
    arrivalS: Float64Array.from(places, (place) => (moved[place] as number) - first),
    order: takeRows(rows.order, places),
  };
}
