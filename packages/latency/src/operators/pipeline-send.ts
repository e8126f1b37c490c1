import type { LinkConstants } from '../profile/network-data.ts';
import type { Collective } from './all-reduce.ts';
import { linkRate } from './all-reduce.ts';
import type { Device } from './device.ts';

/** Point-to-point send of activations to the next pipeline stage (reference: latency-memory.md 3.7). */
export function createPipelineSend(device: Device, link: LinkConstants): Collective {
  const rate = linkRate(device, link);
  return (bytes) => link.alphaUs + bytes / rate;
}
