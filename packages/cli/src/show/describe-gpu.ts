import type { GpuSpec, PriceTable } from '@foretoken/catalog';
import { renderPairs } from '../terminal/table.ts';
import { decimal, NONE, scaled } from '../terminal/units.ts';

/** Facts of one GPU, with sources. */
export function describeGpu(gpu: GpuSpec, prices: PriceTable): string {
  const { peakFlops: peak, scaleUp, pcie } = gpu;
  const tera = (['bf16', 'fp16', 'fp8', 'fp4', 'int8'] as const).flatMap((kind) => (peak[kind] === null ? [] : [`${kind} ${scaled(peak[kind], 1e12, 1)}`]));
  const pairs: readonly (readonly [string, string])[] = [
    ['vendor', `${gpu.vendor}, ${gpu.architecture}`],
    ['memory', `${decimal(gpu.memoryMarketingGb, 0)} GB (${decimal(gpu.memoryUsableMib, 0)} MiB usable), ${scaled(gpu.memoryBandwidthBytesPerS, 1e9, 0)} GB/s`],
    ['dense peak', `${tera.join(', ')} TFLOP/s`],
    ['scale-up', scaleUp === null ? NONE : `${scaleUp.link}, ${scaled(scaleUp.bytesPerS, 1e9, 0)} GB/s per direction, ${scaleUp.domainGpus} GPUs`],
    ['PCIe', pcie === null ? NONE : `${pcie.generation}, ${scaled(pcie.bytesPerS, 1e9, 0)} GB/s; peer to peer: ${gpu.peerToPeer ? 'yes' : 'no'}`],
    ['power', `${scaled(gpu.tdpW, 1, 0)} W TDP, ${scaled(gpu.allInW, 1, 0)} W all-in`],
    ['step time', gpu.latencyProfile === null ? 'from the datasheet (no fitted parameters)' : `fitted: models/latency/${gpu.latencyProfile}.json`],
    ['prices', priceLine(gpu, prices)],
    ['aliases', gpu.aliases.join(', ') || NONE],
    ['source', `${gpu.source} (${gpu.verification})`],
    ...(gpu.notes === '' ? [] : [['notes', gpu.notes] as const]),
  ];
  return `${gpu.id}  ${gpu.name}\n\n${renderPairs(pairs, '  ')}`;
}

function priceLine(gpu: GpuSpec, { gpus, date }: PriceTable): string {
  const listed = gpus[gpu.id];
  const known = (['neocloud', 'hyperscaler', 'spot'] as const).flatMap((tier) => {
    const usd = listed?.[tier];
    return usd === null || usd === undefined ? [] : [`${tier} $${usd.toFixed(2)}/h`];
  });
  return known.length === 0 ? NONE : `${known.join(', ')} (${date}; ${listed?.source ?? ''})`;
}
