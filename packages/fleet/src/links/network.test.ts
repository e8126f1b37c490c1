import { loadGpu } from '@foretoken/catalog/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultNicBytesPerS, replicaFabric, replicaNic } from './default-nic.ts';
import { maxMinRates } from './max-min-rates.ts';
import { naiveSharing, raisedTogether } from './naive-sharing.fixture.ts';
import { Network } from './network.ts';

const alike = (bytesPerS: number): Network => new Network({ nicOf: () => replicaNic(1, bytesPerS), latencyS: 0 });

describe('Network', () => {
  it('moves at the slower of both ends', () => {
    const network = new Network({ nicOf: (replica) => replicaNic(1, replica === 0 ? 400 : 100), latencyS: 0.25 });
    network.start(0, 1, 200, 1);
    expect(network.nextEndS()).toBe(3.25);
    expect(network.take(4)).toEqual([{ transfer: 0, endS: 3.25 }]);
  });

  // Both into replica 2, 50 each. From 0 to 3 there is only the rest of 0's way out, 50.
  // 2: A's 100 are gone, so B has 100 and 0's way out is free for C: 2.5 and 3.
  it('shares ways in and out max-min fairly', () => {
    const network = alike(100);
    const a = network.start(0, 2, 100, 0);
    const b = network.start(1, 2, 150, 0);
    const c = network.start(0, 3, 200, 0);
    expect(network.take(5)).toEqual([{ transfer: a, endS: 2 }, { transfer: b, endS: 2.5 }, { transfer: c, endS: 3 }]);
    expect([network.active, network.movedBytes, network.busyS]).toEqual([0, 450, 3]);
  });

  it('gives one transfer what another leaves: 10 of 100 through a thin end', () => {
    const network = new Network({ nicOf: (replica) => replicaNic(1, replica === 1 ? 10 : 100), latencyS: 0 });
    network.start(0, 1, 10, 0);
    network.start(0, 2, 90, 0);
    expect(network.take(1)).toEqual([{ transfer: 0, endS: 1 }, { transfer: 1, endS: 1 }]);
  });

  it('is full duplex', () => {
    const network = alike(100);
    network.start(0, 1, 100, 0);
    network.start(1, 0, 100, 0);
    expect(network.take(9).map(({ endS }) => endS)).toEqual([1, 1]);
  });

  it('goes over NVLink within a node, beside what its NICs do', () => {
    const network = new Network({ nicOf: () => replicaNic(1, 100), fabricOf: () => replicaNic(1, 900), nodeOf: (replica) => Math.floor(replica / 2), latencyS: 0 });
    network.start(0, 1, 900, 0);
    network.start(0, 2, 100, 0);
    expect(network.take(9).map(({ endS }) => endS)).toEqual([1, 1]);
  });

  it('gives up a transfer, whose ports are free then', () => {
    const network = alike(100);
    const first = network.start(0, 1, 500, 0);
    network.start(0, 2, 100, 0);
    expect(network.cancel(first, 1)).toBe(true);
    expect(network.take(9)).toEqual([{ transfer: 1, endS: 1.5 }]);
    expect(network.cancel(first, 9)).toBe(false);
    expect(network.movedBytes).toBe(150);
  });

  const RATES = [100, 40, 250, 7, 100];
  const routes = fc.record({ from: fc.nat({ max: 4 }), to: fc.nat({ max: 4 }) }).filter(({ from, to }) => from !== to);
  const ports = [...RATES, ...RATES];

  it('ends every transfer when a plain re-computation of all rates says so', () => {
    const plans = fc.array(fc.record({ route: routes, waitS: fc.constantFrom(0, 0.5, 2), bytes: fc.integer({ min: 1, max: 500 }) }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(plans, (plan) => {
        let nowS = 0;
        const network = new Network({ nicOf: (replica) => replicaNic(1, RATES[replica]!), latencyS: 0 });
        const transfers = plan.map(({ route, waitS, bytes }) => {
          nowS += waitS;
          network.start(route.from, route.to, bytes, nowS);
          return { startS: nowS, bytes, cap: Infinity, ports: [route.from, RATES.length + route.to] };
        });
        const naive = naiveSharing(ports, transfers);
        const ended = network.take(Infinity);
        expect(ended.length).toBe(plan.length);
        for (const { transfer, endS } of ended) expect(Math.abs(endS / naive[transfer]! - 1)).toBeLessThan(1e-9);
        for (let i = 1; i < ended.length; i++) expect(ended[i]!.endS).toBeGreaterThanOrEqual(ended[i - 1]!.endS);
        expect(network.movedBytes).toBe(plan.reduce((sum, { bytes }) => sum + bytes, 0));
      }),
      { numRuns: 200, seed: 20261126 },
    );
  });

  it('has max-min fair rates: no port is over-full, and each transfer has a full port where nobody is faster', () => {
    const objects = ports.map((bytesPerS) => ({ bytesPerS }));
    fc.assert(
      fc.property(fc.array(routes, { minLength: 1, maxLength: 30 }), (users) => {
        const numbers = users.map(({ from, to }) => [from, RATES.length + to]);
        const rates = maxMinRates(numbers.map((each) => ({ ports: each.map((port) => objects[port]!) })));
        const used = ports.map((_, port) => numbers.reduce((sum, each, i) => sum + (each.includes(port) ? rates[i]! : 0), 0));
        for (const [port, bytesPerS] of ports.entries()) expect(used[port]).toBeLessThanOrEqual(bytesPerS * (1 + 1e-12));
        for (const [i, each] of numbers.entries()) {
          const isHeldBack = (port: number): boolean =>
            used[port]! >= ports[port]! * (1 - 1e-12) && numbers.every((other, k) => !other.includes(port) || rates[k]! <= rates[i]! * (1 + 1e-12));
          expect(each.some(isHeldBack)).toBe(true);
        }
        const naive = raisedTogether(ports, numbers.map((each) => ({ cap: Infinity, ports: each })));
        for (const [i, rate] of naive.entries()) expect(Math.abs(rates[i]! / rate - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 300, seed: 20261127 },
    );
  });
});

describe('default NICs', () => {
  // 400 Gb/s = 50e9 bytes/s, 200 Gb/s = 25e9, 100 Gb/s = 12.5e9.
  it.each([
    ['h100-sxm', 50e9],
    ['h200-sxm', 50e9],
    ['b200-sxm', 50e9],
    ['mi300x', 50e9],
    ['a100-sxm-80', 25e9],
    ['a100-pcie-80', 12.5e9],
    ['h100-pcie', 12.5e9],
    ['l4', 12.5e9],
  ])('of %s is %d bytes per second', (gpu, bytesPerS) => {
    expect(defaultNicBytesPerS(loadGpu(gpu))).toBe(bytesPerS);
  });

  it('counts one per GPU of a replica, and NVLink where there is one', () => {
    expect(replicaNic(4, 50e9)).toEqual({ egressBytesPerS: 200e9, ingressBytesPerS: 200e9 });
    expect(replicaFabric(loadGpu('h100-sxm'), 2)).toEqual({ egressBytesPerS: 900e9, ingressBytesPerS: 900e9 });
    expect(replicaFabric(loadGpu('l4'), 2)).toBeUndefined();
  });
});
