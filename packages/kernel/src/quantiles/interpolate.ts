/**
 * From `low` (t = 0) to `high` (t = 1), rounded like numpy's `_lerp` (numpy/lib/_function_base_impl.py),
 * which is monotone and hits both ends.
 */
export function interpolate(low: number, high: number, t: number): number {
  if (low === high) return low;
  const width = high - low;
  return t >= 0.5 ? high - width * (1 - t) : low + width * t;
}
