import { bytesPerWeight } from '@foretoken/catalog';
import type { Device } from '../operators/device.ts';
import { createDevice } from '../operators/device.ts';
import { createElementwise } from '../operators/elementwise.ts';
import type { GemmKernel } from '../operators/gemm.ts';
import { createGemm } from '../operators/gemm.ts';
import { NUMBER_FORMATS } from '../operators/number-format.ts';
import { createPackedGemm } from '../operators/packed-gemm.ts';
import type { NumberFormat } from '../operators/number-format.ts';
import { pickEntry } from '../profile/pick-entry.ts';
import type { PickedEntry } from '../profile/pick-entry.ts';
import type { ProfileEntry, TableName } from '../profile/gpu-profile.ts';
import type { Deployment, Framework } from './deployment.ts';
import { traitsOf } from './framework-traits.ts';
import { gemmFormat, gemmKeys } from './kernel-keys.ts';
import type { RankShape } from './rank-shape.ts';
import { rankShape } from './rank-shape.ts';

/** Launch time of weight-only kernels outside TensorRT-LLM, us [prior, latency-memory.md 3.1]. */
const WEIGHT_ONLY_T0_US = 4;

/** Shared pieces that the operators of one deployment are built from. */
export interface StepContext {
  readonly deployment: Deployment;
  readonly device: Device;
  readonly shape: RankShape;
  /** Follows the reference program without additions. */
  readonly reference: boolean;
  /** Microseconds of a T x n x k product in the deployment's weight format; dimensions of at least 64. */
  gemm(n: number, k: number): (m: number) => number;
  /** The same in bf16: output projection and router stay 16-bit. */
  plainGemm(n: number, k: number): (m: number) => number;
  elementwise(t0Us?: number): (bytes: number) => number;
  pick(table: TableName, keys: readonly string[]): PickedEntry;
}

/** Resolves the kernels of a deployment against the data of its GPU. */
export function createStepContext(deployment: Deployment): StepContext {
  const { data, framework, weightQuantization } = deployment;
  const device = createDevice(data.profile);
  const reference = deployment.composition === 'reference';
  const pick = (table: TableName, keys: readonly string[]): PickedEntry =>
    pickEntry(data.profile, reference ? null : data.defaults, table, keys);
  const { lowIntensityTile } = data.profile;
  const tile = lowIntensityTile === undefined ? {} : { extraTile: lowIntensityTile };
  const weights = pick('gemm', gemmKeys(deployment, data.profile));
  const kernel: GemmKernel = {
    device,
    entry: reference ? weights.entry : weightOnlyEntry(weights, framework),
    format: gemmFormat(weights.key, reference ? 'bf16' : weightQuantization),
    staticScales: traitsOf(framework).staticScales && (weightQuantization === 'fp8' || weightQuantization === 'nvfp4'),
    ...tile,
  };
  const plain: GemmKernel = {
    device,
    entry: pick('gemm', ['bfloat16']).entry,
    format: NUMBER_FORMATS['bfloat16'] as NumberFormat,
    staticScales: false,
    ...tile,
  };
  return {
    deployment,
    device,
    reference,
    shape: rankShape(deployment),
    pick,
    gemm: (n, k) => formatGemm(deployment, kernel, Math.max(64, n), Math.max(64, k)),
    plainGemm: (n, k) => createGemm(plain, n, k),
    elementwise: (t0Us) => createElementwise(device, data.elementwise, t0Us),
  };
}

/** The product of the weight format, by kernels of its own where no tensor core knows it. */
function formatGemm(deployment: Deployment, kernel: GemmKernel, n: number, k: number): (m: number) => number {
  const { data, weightQuantization } = deployment;
  const dense = createGemm(kernel, n, k);
  const cost = data.formats.packed[weightQuantization];
  if (cost !== undefined) return createPackedGemm(kernel.device, cost, bytesPerWeight(weightQuantization), { n, k }, dense);
  const extraUs = data.formats.extraUs[weightQuantization] ?? 0;
  return extraUs === 0 ? dense : (m) => dense(m) + extraUs;
}

/** The weight-only rows were measured in TensorRT-LLM with an eager launch: other engines get its slopes only. */
function weightOnlyEntry(picked: PickedEntry, framework: Framework): ProfileEntry {
  const weightOnly = picked.key.startsWith('int4_wo@') || picked.key.startsWith('int8_wo@');
  if (!weightOnly || traitsOf(framework).ownsWeightOnlyTables) return picked.entry;
  return { ...picked.entry, resid: null, theta: { ...picked.entry.theta, t0_us: WEIGHT_ONLY_T0_US } };
}
