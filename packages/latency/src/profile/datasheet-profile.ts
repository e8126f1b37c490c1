import type { GpuSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { GpuDefaults } from './gpu-defaults.ts';
import type { GpuProfile, ProfileDatasheet, ProfileTable } from './gpu-profile.ts';

/**
 * Profile of a GPU that nobody measured: its datasheet with the geometric-mean parameters of the measured
 * GPUs (reference: latency-memory.md 2.3, error band 20-35 %, H20-like parts 47-56 %).
 * @throws ForetokenError E0402 when the datasheet has no 16-bit peak.
 */
export function datasheetProfile(gpu: GpuSpec, defaults: GpuDefaults): GpuProfile {
  const datasheet = datasheetOf(gpu, defaults);
  // H20-like parts: much bandwidth for little compute (reference: 1.12 and 3.2).
  const flopPerByte = datasheet.bf16 / datasheet.bw;
  return {
    gpu: gpu.id,
    basis: 'datasheet',
    source: defaults.source,
    datasheet,
    l2Bytes: gpu.l2Bytes ?? defaults.l2Bytes,
    ...(flopPerByte < defaults.lowIntensityGemmFlopPerByte ? { lowIntensityTile: defaults.lowIntensityTile } : {}),
    tables: {
      ...defaults.tables,
      attn_decode: flopPerByte < defaults.lowIntensityFlopPerByte ? withEc(defaults.tables.attn_decode, defaults.lowIntensityEc) : defaults.tables.attn_decode,
      allreduce: (gpu.scaleUp === null ? pcieRows(gpu, defaults) : undefined) ?? defaults.tables.allreduce,
    },
  };
}

function datasheetOf(gpu: GpuSpec, defaults: GpuDefaults): ProfileDatasheet {
  const bf16 = gpu.peakFlops.bf16 ?? gpu.peakFlops.fp16;
  if (bf16 === null) {
    throw new ForetokenError(`GPU ${gpu.id} has no bf16 or fp16 peak, so its step time cannot be predicted.`, {
      code: 'E0402',
      path: `gpus/${gpu.id}.peakFlops`,
      hint: 'Add peakFlops.bf16 (dense FLOP/s) to the GPU file.',
    });
  }
  return {
    bf16,
    int8: gpu.peakFlops.int8,
    fp8: gpu.peakFlops.fp8,
    fp4: gpu.peakFlops.fp4,
    bw: gpu.memoryBandwidthBytesPerS,
    nvl: gpu.scaleUp?.bytesPerS ?? gpu.pcie?.bytesPerS ?? defaults.linkBytesPerS,
    sm: gpu.smCount ?? defaults.sm,
  };
}

function withEc(table: ProfileTable, ec: number): ProfileTable {
  return Object.fromEntries(Object.entries(table).map(([key, entry]) => [key, { ...entry, theta: { ...entry.theta, ec } }]));
}

/** All-reduce over PCIe. The rows were measured on a Gen4 and a Gen5 part; the generation decides. */
export function pcieRows(gpu: GpuSpec, defaults: GpuDefaults): ProfileTable | undefined {
  const fast = (gpu.pcie?.bytesPerS ?? 0) > 40e9;
  return defaults.pcieAllReduce[fast ? 'rtx-pro-6000-se' : 'l40s'];
}
