/** `column[order[0]], column[order[1]], …`; a plain loop, several times faster than `map` on millions of rows. */
export function takeRows(column: Int32Array, order: Int32Array): Int32Array {
  const taken = new Int32Array(order.length);
  for (let i = 0; i < taken.length; i++) taken[i] = column[order[i] as number] as number;
  return taken;
}
