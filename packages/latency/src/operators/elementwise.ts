import { numberAt, objectAt } from '../profile/read-json.ts';
import type { Device } from './device.ts';

/** Constants of memory-bound kernels. */
export interface ElementwiseConstants {
  readonly t0Us: number;
  readonly efficiency: number;
  readonly l2cap: number;
  readonly l2ratio: number;
}

/** Reads `elementwise.json`. */
export function parseElementwise(json: unknown, where: string): ElementwiseConstants {
  const row = objectAt(objectAt(json, where)['defaults'], `${where}.defaults`);
  const at = (key: string): number => numberAt(row, key, `${where}.defaults`);
  return { t0Us: at('t0_us'), efficiency: at('e'), l2cap: at('l2cap'), l2ratio: at('l2ratio') };
}

/** Microseconds of a memory-bound kernel by bytes moved (reference: latency-memory.md 3.5). */
export function createElementwise(device: Device, constants: ElementwiseConstants, t0Us: number = constants.t0Us): (bytes: number) => number {
  const rate = device.bandwidth * constants.efficiency;
  const capacity = constants.l2cap * device.l2Bytes;
  return (bytes) => {
    const hit = 1 / (1 + (bytes / capacity) ** 2);
    return t0Us + (bytes * (1 - hit + hit / constants.l2ratio)) / rate;
  };
}
