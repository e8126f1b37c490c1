import type { GpuSpec } from '@foretoken/catalog';
import type { ElementwiseConstants } from './operators/elementwise.ts';
import { parseElementwise } from './operators/elementwise.ts';
import { datasheetProfile } from './profile/datasheet-profile.ts';
import type { Fa2Parameters } from './profile/fa2-data.ts';
import { parseFa2 } from './profile/fa2-data.ts';
import type { FeatureData } from './profile/feature-data.ts';
import { parseFeatures } from './profile/feature-data.ts';
import type { FrameworkData } from './profile/framework-data.ts';
import { parseFrameworks } from './profile/framework-data.ts';
import type { GpuDefaults } from './profile/gpu-defaults.ts';
import { parseGpuDefaults } from './profile/gpu-defaults.ts';
import type { GpuProfile } from './profile/gpu-profile.ts';
import type { HostData } from './profile/host-data.ts';
import { parseHost } from './profile/host-data.ts';
import type { MemoryData } from './profile/memory-data.ts';
import { parseMemory } from './profile/memory-data.ts';
import type { NetworkData } from './profile/network-data.ts';
import { parseNetwork } from './profile/network-data.ts';
import { parseProfile } from './profile/parse-profile.ts';
import type { UncertaintyRow } from './profile/uncertainty-data.ts';
import { parseUncertainty } from './profile/uncertainty-data.ts';
import type { WeightFormatData } from './profile/weight-format-data.ts';
import { parseWeightFormats } from './profile/weight-format-data.ts';

/** Everything of `models/latency/` that one GPU needs, parsed and checked. */
export interface LatencyData {
  readonly profile: GpuProfile;
  readonly defaults: GpuDefaults;
  /** Null where mixed batches run as two kernels (FA3, TRT-LLM-gen). */
  readonly fa2: Fa2Parameters | null;
  readonly elementwise: ElementwiseConstants;
  readonly network: NetworkData;
  readonly host: HostData;
  readonly frameworks: FrameworkData;
  readonly features: FeatureData;
  readonly memory: MemoryData;
  readonly formats: WeightFormatData;
  readonly uncertainty: readonly UncertaintyRow[];
}

/**
 * Parses the latency data of a GPU. `readFile` returns the parsed JSON of `models/latency/<name>.json`.
 * A GPU without `latencyProfile` gets its datasheet with cross-GPU mean parameters.
 * @throws ForetokenError E0401 for malformed data, E0402 for a datasheet without a 16-bit peak.
 */
export function parseLatencyData(gpu: GpuSpec, readFile: (name: string) => unknown): LatencyData {
  const read = <T>(name: string, parse: (json: unknown, where: string) => T): T => parse(readFile(name), `models/latency/${name}.json`);
  const defaults = read('defaults-unknown-gpu', parseGpuDefaults);
  const profile = gpu.latencyProfile?.replace(/\.json$/, '') ?? null;
  return {
    profile: profile === null ? datasheetProfile(gpu, defaults) : read(profile, parseProfile),
    defaults,
    fa2: read('fa2-mixed', (json, where) => parseFa2(json, gpu, where)),
    elementwise: read('elementwise', parseElementwise),
    network: read('network', parseNetwork),
    host: read('engine-host', parseHost),
    frameworks: read('frameworks', parseFrameworks),
    features: read('features', parseFeatures),
    memory: read('memory', parseMemory),
    formats: read('weight-formats', parseWeightFormats),
    uncertainty: read('uncertainty', parseUncertainty),
  };
}
