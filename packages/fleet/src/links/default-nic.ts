import type { GpuSpec } from '@foretoken/catalog';
import type { NicRates } from './network.ts';

const GBIT = 1e9 / 8;

/**
 * What clouds put beside each GPU, gigabits per second and direction, by the fabric that it has within its node:
 * HGX and DGX boards of the H100 and later have a 400 Gb/s RDMA NIC per GPU, those of the A100 200 Gb/s [M]. Anything
 * else is taken to share a 100 Gb/s Ethernet port.
 */
const NIC_GBIT: readonly { readonly fabric: RegExp; readonly gbit: number }[] = [
  { fabric: /^NVLink[4-9]$/, gbit: 400 },
  { fabric: /^IF /, gbit: 400 },
  { fabric: /^NVLink3$/, gbit: 200 },
];
const ETHERNET_GBIT = 100;

/** Rate of the NIC beside one GPU, bytes per second and direction: a prior, not a fact of the GPU. */
export function defaultNicBytesPerS({ scaleUp }: Pick<GpuSpec, 'scaleUp'>): number {
  const row = NIC_GBIT.find(({ fabric }) => scaleUp !== null && fabric.test(scaleUp.link));
  return (row?.gbit ?? ETHERNET_GBIT) * GBIT;
}

/** NICs of a replica of `gpus` GPUs, each with `bytesPerS`, all used at once (every rank sends its own part). */
export function replicaNic(gpus: number, bytesPerS: number): NicRates {
  return { egressBytesPerS: gpus * bytesPerS, ingressBytesPerS: gpus * bytesPerS };
}

/** NVLink of a replica within its node, where its GPUs have one. */
export function replicaFabric({ scaleUp }: Pick<GpuSpec, 'scaleUp'>, gpus: number): NicRates | undefined {
  return scaleUp === null ? undefined : replicaNic(gpus, scaleUp.bytesPerS);
}
