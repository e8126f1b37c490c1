import type { LinkConstants } from '../profile/network-data.ts';
import type { Theta } from '../profile/gpu-profile.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';

/** Microseconds of a collective over `bytes`. */
export type Collective = (bytes: number) => number;

/** One-shot or two-shot custom all-reduce, whichever is faster (reference: latency-memory.md 3.7). */
export function createAllReduce(device: Device, theta: Theta, ranks: number): Collective {
  const a1 = constant(theta, 'a1_us');
  const a2 = constant(theta, 'a2_us');
  const oneShot = (ranks - 1) / (device.link * constant(theta, 'e1'));
  const twoShot = (2 * (ranks - 1)) / ranks / (device.link * constant(theta, 'e2'));
  return (bytes) => Math.min(a1 + bytes * oneShot, a2 + bytes * twoShot);
}

/** Ring all-reduce where nothing was fitted for this many ranks: 20 us and 60 % of the link. */
export function createPlainAllReduce(device: Device, ranks: number): Collective {
  const slope = (2 * (ranks - 1)) / ranks / (device.link * 0.6);
  return (bytes) => 20 + bytes * slope;
}

/** Ring all-reduce over a known transport: host memory, or several nodes. */
export function createLinkAllReduce(device: Device, link: LinkConstants, ranks: number): Collective {
  const slope = (2 * (ranks - 1)) / ranks / linkRate(device, link);
  return (bytes) => link.alphaUs + bytes * slope;
}

/** Bytes per microsecond of a transport. */
export function linkRate(device: Device, link: LinkConstants): number {
  return link.gbPerS === null ? device.link * (link.linkEfficiency ?? 1) : link.gbPerS * 1e3;
}
