import type { ResidualGrid } from '../profile/gpu-profile.ts';

/** Natural-log correction of a GEMM with fixed n and k as a function of m: linear in log m, clamped to the grid. */
export function residualOverTokens(grid: ResidualGrid, n: number, k: number): (m: number) => number {
  const axis = grid.m;
  const logs = axis.map((m) => Math.log(m));
  const values = axis.map((_, i) => planeAt(grid, i, n, k) / 100);
  const first = axis[0] as number;
  const last = axis[axis.length - 1] as number;
  let segment = 0;
  return (m) => {
    const clamped = m < first ? first : m > last ? last : m;
    if (clamped < (axis[segment] as number)) segment = 0;
    while (segment < axis.length - 2 && clamped > (axis[segment + 1] as number)) segment++;
    const low = logs[segment] as number;
    const f = (Math.log(clamped) - low) / ((logs[segment + 1] as number) - low);
    const a = values[segment] as number;
    return a + f * ((values[segment + 1] as number) - a);
  };
}

function planeAt(grid: ResidualGrid, i: number, n: number, k: number): number {
  const [jn, fn] = locate(grid.n, n);
  const [jk, fk] = locate(grid.k, k);
  const columns = grid.k.length;
  const at = (a: number, b: number): number => grid.logpct[(i * grid.n.length + a) * columns + b] as number;
  const low = at(jn, jk) * (1 - fk) + at(jn, jk + 1) * fk;
  const high = at(jn + 1, jk) * (1 - fk) + at(jn + 1, jk + 1) * fk;
  return low * (1 - fn) + high * fn;
}

/** Cell and fraction of `value` on a logarithmic axis, clamped to its ends. */
function locate(axis: readonly number[], value: number): readonly [number, number] {
  const first = axis[0] as number;
  const last = axis[axis.length - 1] as number;
  const clamped = value < first ? first : value > last ? last : value;
  let j = 0;
  while (j < axis.length - 2 && clamped > (axis[j + 1] as number)) j++;
  const low = Math.log(axis[j] as number);
  return [j, (Math.log(clamped) - low) / (Math.log(axis[j + 1] as number) - low)];
}
