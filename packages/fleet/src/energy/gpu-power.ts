import type { GpuSpec, PowerCurve, PowerData } from '@foretoken/catalog';

/** Watts of one GPU's board, and of its share of the server. */
export interface GpuPower {
  /** Powered on, no model loaded. */
  readonly offW: number;
  /** A model loaded, no request. */
  readonly idleW: number;
  /** Prefill, and the largest decode batches. */
  readonly fullW: number;
  /** CPUs, memory, fans, network: drawn all the time. */
  readonly hostW: number;
  /** Decode, over the batch. */
  readonly curve: Pick<PowerCurve, 'lowW' | 'highW' | 'slope' | 'middle'>;
  /** Where the curve comes from. */
  readonly source: string;
}

/** The power of a GPU: its own curve, or the reference curve scaled by TDP; null when its TDP is unknown. */
export function gpuPower(gpu: GpuSpec, power: PowerData, tdpOf: (id: string) => number | null): GpuPower | null {
  if (gpu.tdpW === null) return null;
  const own = power.curves[gpu.id];
  const reference = power.curves[power.reference.curve]!;
  const scale = own === undefined ? gpu.tdpW / (tdpOf(power.reference.curve) ?? gpu.tdpW) : 1;
  const { lowW, highW, slope, middle } = own ?? reference;
  const curve = { lowW: lowW * scale, highW: highW * scale, slope, middle };
  return {
    curve,
    offW: power.idle.offShare * gpu.tdpW,
    idleW: power.idle.loadedShare * gpu.tdpW,
    fullW: Math.min(gpu.tdpW, curve.highW),
    hostW: gpu.allInW === null ? power.host.share * gpu.tdpW : Math.max(0, gpu.allInW / power.host.allInPue - gpu.tdpW),
    source: own === undefined ? `${power.reference.curve} scaled by TDP to ${gpu.tdpW} W: ${power.reference.source}` : own.source,
  };
}

/** Board power of one GPU that decodes `sequences` at once: P = low + (high - low) / (1 + exp(-slope (log2 n - middle))), at most TDP; 0 = idle. */
export function decodeW({ curve: { lowW, highW, slope, middle }, idleW, fullW }: GpuPower, sequences: number): number {
  if (sequences <= 0) return idleW;
  return Math.min(fullW, lowW + (highW - lowW) / (1 + Math.exp(-slope * (Math.log2(sequences) - middle))));
}

/** Board power by the number of sequences, 0 to `maxSequences`: one look-up per step. */
export function stepPowerTable(power: GpuPower, maxSequences: number): Float64Array {
  return Float64Array.from({ length: maxSequences + 1 }, (_, sequences) => decodeW(power, sequences));
}

/** Board power of a step of which `prefillShare` is prefill, which drives the tensor cores to the limit. */
export function stepW(table: Float64Array, fullW: number, sequences: number, prefillShare: number): number {
  const decode = table[Math.min(sequences, table.length - 1)]!;
  return decode + (fullW - decode) * prefillShare;
}
