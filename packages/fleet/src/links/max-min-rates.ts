/** What a transfer passes: ports, each with a rate of its own. */
export interface PortUser {
  readonly ports: readonly Port[];
}

/** One direction of a NIC, or of a fabric's plug. */
export interface Port {
  readonly bytesPerS: number;
}

/**
 * Max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, 6.5.2): the port with the least
 * for each of its transfers gives them that, and what they use is taken from their other ports; then the next one.
 * Costs O(transfers + bottlenecks x ports).
 */
export function maxMinRates(users: readonly PortUser[]): Float64Array {
  const rates = new Float64Array(users.length).fill(NaN);
  const loads = new Map<Port, PortLoad>();
  for (const [user, { ports }] of users.entries()) {
    for (const port of ports) {
      let load = loads.get(port);
      if (load === undefined) loads.set(port, (load = { leftBytesPerS: port.bytesPerS, waiting: 0, users: [] }));
      load.users.push(user);
      load.waiting++;
    }
  }
  for (;;) {
    const tightest = tightestOf(loads.values());
    if (tightest === undefined) return rates;
    const share = tightest.leftBytesPerS / tightest.waiting;
    for (const user of tightest.users) {
      if (!Number.isNaN(rates[user]!)) continue;
      rates[user] = share;
      for (const port of users[user]!.ports) {
        const load = loads.get(port)!;
        load.waiting--;
        load.leftBytesPerS -= share;
      }
    }
  }
}

interface PortLoad {
  leftBytesPerS: number;
  /** Transfers whose rate is not known yet. */
  waiting: number;
  readonly users: number[];
}

function tightestOf(loads: Iterable<PortLoad>): PortLoad | undefined {
  let tightest: PortLoad | undefined;
  let least = Infinity;
  for (const load of loads) {
    if (load.waiting === 0) continue;
    const share = load.leftBytesPerS / load.waiting;
    if (share >= least) continue;
    least = share;
    tightest = load;
  }
  return tightest;
}
