import { FieldReader } from './field-reader.ts';
import type { GpuSpec, Verification } from './gpu.ts';

/** Trust marks a data file may carry. */
export const VERIFICATIONS: readonly Verification[] = ['source', 'param-check', 'memory', 'guess'];

const ATTENTION_KERNELS: readonly GpuSpec['attentionKernel'][] = ['fa2', 'fa3', 'trtllm-gen', 'other'];

/** Checks the parsed JSON of `models/gpus/<id>.json`. Throws E0305 naming file and field. */
export function parseGpu(json: unknown, file: string): GpuSpec {
  const reader = new FieldReader(json, file);
  const gpu: GpuSpec = {
    id: reader.string('id'),
    name: reader.string('name'),
    aliases: reader.strings('aliases'),
    vendor: reader.string('vendor'),
    architecture: reader.string('architecture'),
    ...parseMemory(reader),
    peakFlops: parsePeakFlops(reader.object('peakFlops')),
    scaleUp: parseScaleUp(reader.objectOrNull('scaleUp')),
    pcie: parsePcie(reader.objectOrNull('pcie')),
    peerToPeer: reader.boolean('peerToPeer'),
    smCount: reader.numberOrNull('smCount', { integer: true }),
    l2Bytes: reader.numberOrNull('l2Bytes', { integer: true }),
    tdpW: reader.numberOrNull('tdpW'),
    allInW: reader.numberOrNull('allInW'),
    attentionKernel: reader.oneOf('attentionKernel', ATTENTION_KERNELS),
    latencyProfile: reader.stringOrNull('latencyProfile'),
    verification: reader.oneOf('verification', VERIFICATIONS),
    source: reader.string('source'),
    notes: reader.string('notes'),
  };
  reader.finish();
  return gpu;
}

type MemoryFields = Pick<
  GpuSpec,
  'memoryMarketingGb' | 'memoryUsableMib' | 'memoryBandwidthBytesPerS' | 'cudaUsableBytes' | 'cudaUsableSource'
>;

function parseMemory(reader: FieldReader): MemoryFields {
  const memory = {
    memoryMarketingGb: reader.number('memoryMarketingGb'),
    memoryUsableMib: reader.number('memoryUsableMib'),
    memoryBandwidthBytesPerS: reader.number('memoryBandwidthBytesPerS'),
  };
  if (!reader.has('cudaUsableBytes')) return memory;
  const cudaUsableBytes = reader.numberOrNull('cudaUsableBytes', { integer: true });
  return cudaUsableBytes === null ? { ...memory, cudaUsableBytes } : { ...memory, cudaUsableBytes, cudaUsableSource: reader.string('cudaUsableSource') };
}

function parsePeakFlops(reader: FieldReader): GpuSpec['peakFlops'] {
  const peak = {
    bf16: reader.numberOrNull('bf16'),
    fp16: reader.numberOrNull('fp16'),
    fp8: reader.numberOrNull('fp8'),
    fp4: reader.numberOrNull('fp4'),
    int8: reader.numberOrNull('int8'),
  };
  reader.finish();
  return peak;
}

function parseScaleUp(reader: FieldReader | null): GpuSpec['scaleUp'] {
  if (reader === null) return null;
  const scaleUp = {
    link: reader.string('link'),
    bytesPerS: reader.number('bytesPerS'),
    domainGpus: reader.integer('domainGpus'),
  };
  reader.finish();
  return scaleUp;
}

function parsePcie(reader: FieldReader | null): GpuSpec['pcie'] {
  if (reader === null) return null;
  const pcie = { generation: reader.string('generation'), bytesPerS: reader.number('bytesPerS') };
  reader.finish();
  return pcie;
}
