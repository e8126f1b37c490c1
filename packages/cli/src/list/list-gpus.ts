import type { GpuSpec, PriceTable } from '@foretoken/catalog';
import { renderTable } from '../terminal/table.ts';
import { NONE, scaled } from '../terminal/units.ts';
import type { Listing } from './listing.ts';

/** Every accelerator with the figures that decide about serving. */
export async function listGpus(): Promise<Listing> {
  const catalog = await import('@foretoken/catalog/node');
  const gpus = catalog.listGpus();
  const prices = catalog.loadPrices();
  const rows = gpus.map((gpu) => gpuRow(gpu, prices));
  const table = renderTable(
    [
      { title: 'gpu' },
      { title: 'memory', align: 'right' },
      { title: 'bandwidth', align: 'right' },
      { title: 'bf16', align: 'right' },
      { title: 'fp8', align: 'right' },
      { title: 'link' },
      { title: '$/h', align: 'right' },
      { title: 'step time' },
    ],
    rows,
  );
  const note = `${gpus.length} accelerators; memory GB, bandwidth GB/s, dense TFLOP/s, $ per GPU and hour (${prices.date}, first of neocloud, hyperscaler, spot)`;
  return { text: `${table}\n\n${note}`, items: gpus };
}

function gpuRow(gpu: GpuSpec, prices: PriceTable): readonly string[] {
  const listed = prices.gpus[gpu.id];
  const price = listed?.neocloud ?? listed?.hyperscaler ?? listed?.spot;
  return [
    gpu.id,
    scaled(gpu.memoryMarketingGb, 1, 0),
    scaled(gpu.memoryBandwidthBytesPerS, 1e9, 0),
    scaled(gpu.peakFlops.bf16 ?? gpu.peakFlops.fp16, 1e12, 0),
    scaled(gpu.peakFlops.fp8, 1e12, 0),
    gpu.scaleUp === null ? (gpu.pcie === null ? NONE : `PCIe ${gpu.pcie.generation}`) : `${gpu.scaleUp.link} x${gpu.scaleUp.domainGpus}`,
    price === null || price === undefined ? NONE : price.toFixed(2),
    gpu.latencyProfile === null ? 'datasheet' : 'fitted',
  ];
}
