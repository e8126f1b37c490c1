/** Which way an axis is better. */
export type Sense = 'lower' | 'higher';

/** Points that no other point beats on one axis without losing on the other; by x, then y, the first of equals. */
export function paretoFront<T extends { readonly x: number; readonly y: number }>(points: readonly T[], senseX: Sense, senseY: Sense): readonly T[] {
  const [signX, signY] = [senseX === 'lower' ? 1 : -1, senseY === 'lower' ? 1 : -1];
  const sorted = points.toSorted((a, b) => signX * (a.x - b.x) || signY * (a.y - b.y));
  const front: T[] = [];
  for (const point of sorted) if (front.length === 0 || signY * point.y < signY * front.at(-1)!.y) front.push(point);
  return front.toSorted((a, b) => a.x - b.x);
}
