/** A transfer of the naive model: through ports by their numbers. */
export interface NaiveTransfer {
  readonly startS: number;
  readonly bytes: number;
  readonly cap: number;
  readonly ports: readonly number[];
}

/**
 * Max-min sharing by its definition: all rates are raised together, and stop where a port is full or a cap reached;
 * recomputed from nothing at every start and end. When each transfer's last byte leaves.
 */
export function naiveSharing(ports: readonly number[], transfers: readonly NaiveTransfer[]): number[] {
  const left = transfers.map(({ bytes }) => bytes);
  const ends = transfers.map(({ bytes, startS }) => (bytes === 0 ? startS : NaN));
  const times = [...new Set(transfers.map(({ startS }) => startS))].sort((a, b) => a - b);
  let nowS = 0;
  for (;;) {
    const active = [...transfers.keys()].filter((i) => Number.isNaN(ends[i]!) && transfers[i]!.startS <= nowS);
    const rates = raisedTogether(ports, active.map((i) => transfers[i]!));
    const nextStartS = times.find((each) => each > nowS) ?? Infinity;
    const emptyS = Math.min(Infinity, ...active.map((i, k) => nowS + left[i]! / rates[k]!));
    const nextS = Math.min(nextStartS, emptyS);
    if (nextS === Infinity) return ends;
    for (const [k, i] of active.entries()) {
      const isGone = nowS + left[i]! / rates[k]! <= nextS;
      left[i] = isGone ? 0 : left[i]! - rates[k]! * (nextS - nowS);
      if (isGone) ends[i] = nextS;
    }
    nowS = nextS;
  }
}

export function raisedTogether(ports: readonly number[], transfers: readonly Pick<NaiveTransfer, 'cap' | 'ports'>[]): number[] {
  const rates = transfers.map(() => 0);
  const growing = new Set(transfers.keys());
  const room = [...ports];
  while (growing.size > 0) {
    let step = Infinity;
    for (const i of growing) step = Math.min(step, transfers[i]!.cap - rates[i]!);
    const users = ports.map((_, port) => [...growing].filter((i) => transfers[i]!.ports.includes(port)));
    for (const [port, of] of users.entries()) if (of.length > 0) step = Math.min(step, room[port]! / of.length);
    for (const i of growing) rates[i]! += step;
    for (const [port, of] of users.entries()) room[port]! -= step * of.length;
    for (const [port, of] of users.entries()) if (room[port]! <= 1e-9 * ports[port]!) for (const i of of) growing.delete(i);
    for (const i of growing) if (transfers[i]!.cap - rates[i]! <= 1e-9 * rates[i]!) growing.delete(i);
  }
  return rates;
}
