import type { Deployment, Framework } from './compose/deployment.ts';
import { traitsOf } from './compose/framework-traits.ts';
import { decodeKeys, gemmKeys, mlaDecodeKeys, mlaPrefillKeys, moeKeys, prefillKeys } from './compose/kernel-keys.ts';
import type { FrameworkConstants } from './profile/framework-data.ts';
import { frameworkConstants } from './profile/framework-data.ts';
import type { TableName } from './profile/gpu-profile.ts';
import { pickEntry } from './profile/pick-entry.ts';
import type { UncertaintyRow } from './profile/uncertainty-data.ts';

/** Where a predicted step time comes from and how far off it may be. */
export interface LatencyProvenance {
  /** Which parameters, in words. */
  readonly model: string;
  /** Measured errors of that kind of prediction, in words with numbers. */
  readonly error: string;
  /** Range of actual / predicted step time (5-95 % of the public measurements); null = not measured. */
  readonly band: readonly [number, number] | null;
}

/** Provenance of a deployment's step times, from the error columns of the data. @throws ForetokenError E0403, E0406. */
export function latencyProvenance(deployment: Deployment): LatencyProvenance {
  const { gpu, data } = deployment;
  const operators = operatorRows(deployment);
  const errors = operators.map(({ label, mapePct }) => (mapePct === null ? label : `${label} ${mapePct} %`)).join(', ');
  if (data.profile.basis === 'datasheet') return fromDatasheet(deployment, errors);
  const row = data.uncertainty.find((candidate) => applies(candidate, deployment));
  const doubts = doubtsOf(deployment);
  const borrowed = operators.filter((operator) => !operator.own).map((operator) => operator.label);
  const also = borrowed.length === 0 ? '' : `; ${borrowed.join(', ')} from other GPUs`;
  return {
    model: `parameters fitted on ${data.profile.gpu} (${data.profile.source})${also}${doubts.model}`,
    error: `mean error on held-out shapes: ${errors}; ${stepError(row, gpu.id)}${doubts.error}`,
    band: row === undefined || row.low === null || row.high === null ? null : widen([row.low, row.high], doubts.factor),
  };
}

function fromDatasheet(deployment: Deployment, labels: string): LatencyProvenance {
  const { profile, defaults } = deployment.data;
  const doubts = doubtsOf(deployment);
  const lowIntensity = profile.lowIntensityTile !== undefined;
  const [low, high] = lowIntensity ? defaults.lowIntensityBandPct : defaults.bandPct;
  const about = lowIntensity
    ? `its bf16 peak / bandwidth is below ${defaults.lowIntensityGemmFlopPerByte} FLOP per byte, where datasheet predictions were up to +${low} % off for matrix products and ${high} % for attention on H20`
    : 'leave-one-GPU-out errors of matrix products are 7-21 %';
  return {
    model: `datasheet of ${deployment.gpu.id} with mean parameters of six measured GPUs (${labels})${doubts.model}`,
    error: `not measured on this GPU: expect ${low}-${high} % (${about})${doubts.error}`,
    band: widen([1 - high / 100, 1 + high / 100], doubts.factor),
  };
}

/** What makes a prediction less sure than the measurements say. */
interface Doubts {
  readonly model: string;
  readonly error: string;
  /** Both ends of the band move away from 1 by this. */
  readonly factor: number;
}

/** Kernels borrowed from another stack, formats whose cost is a guess. */
function doubtsOf(deployment: Deployment): Doubts {
  const { framework, data, weightQuantization, kvDtype } = deployment;
  const stack = frameworkConstants(data.frameworks, framework);
  const { packed, extraUs, kvBandwidth, guessBandFactor } = data.formats;
  const format = deployment.expertQuantization ?? weightQuantization;
  const hasOdd = (name: string): boolean => packed[name] !== undefined || extraUs[name] !== undefined;
  const guessed = [
    ...[...new Set([weightQuantization, format])].filter(hasOdd).map((name) => `${name} weights`),
    ...(kvBandwidth[kvDtype] === undefined ? [] : [`${kvDtype} caches`]),
  ];
  const factor = stack.bandFactor * (guessed.length === 0 ? 1 : guessBandFactor);
  const why = [
    ...(stack.bandFactor === 1 ? [] : [`measured in other stacks than ${stack.name}`]),
    ...(guessed.length === 0 ? [] : [`the cost of ${guessed.join(' and ')} is a guess`]),
  ];
  return {
    model: transfer(framework, stack),
    error: why.length === 0 ? '' : `; ${why.join(', ')}, so the band is widened by ${Number(factor.toFixed(2))} on both sides [guess]`,
    factor,
  };
}

/** Says that nobody measured the kernels of this stack. */
function transfer(framework: Framework, stack: FrameworkConstants): string {
  const { kernels } = traitsOf(framework);
  if (kernels === framework) return '';
  const scale = stack.gpuScale === 1 ? '' : `, GPU time x ${stack.gpuScale}`;
  return `; no kernel of ${stack.name} was measured: the tables of ${kernels} are borrowed${scale} (${stack.about})`;
}

function widen([low, high]: readonly [number, number], factor: number): readonly [number, number] {
  return factor === 1 ? [low, high] : [low / factor, high * factor];
}

function stepError(row: UncertaintyRow | undefined, gpu: string): string {
  if (row === undefined) return `no public end-to-end measurement for this kind of model on ${gpu}`;
  const range = row.low === null || row.high === null ? '' : `, 5-95 % ${row.low}-${row.high}`;
  return `whole steps, actual / predicted: median ${row.median}${range} (${row.about})`;
}

function applies(row: UncertaintyRow, deployment: Deployment): boolean {
  const { llm, gpu } = deployment;
  const architecture = gpu.architecture.toLowerCase();
  const sameGpu = row.gpu === gpu.id || (architecture.startsWith(row.gpu) && !architecture.includes('sm120'));
  const sameKind = (row.kind === 'moe') === (llm.moe !== null);
  const billions = llm.paramsTotal / 1e9;
  const sameSize = billions >= (row.minParamsB ?? 0) && billions < (row.maxParamsB ?? Infinity);
  return sameGpu && sameKind && sameSize && (row.quant === null || row.quant === quantFamily(deployment));
}

function quantFamily(deployment: Deployment): string {
  const format = deployment.expertQuantization ?? deployment.weightQuantization;
  if (format === 'fp8-block') return 'fp8';
  return format === 'fp16' ? 'bf16' : format;
}

interface OperatorRow {
  readonly label: string;
  readonly mapePct: number | null;
  readonly own: boolean;
}

function operatorRows(deployment: Deployment): readonly OperatorRow[] {
  const { llm, framework, kvDtype, data } = deployment;
  const { profile, defaults } = data;
  const rows: (readonly [string, TableName, readonly string[]])[] = [['matrix products', 'gemm', gemmKeys(deployment, profile)]];
  if (llm.mla === null) {
    rows.push(['decode attention', 'attn_decode', decodeKeys(framework, kvDtype, llm.headDim)]);
    rows.push(['prefill attention', 'attn_prefill', prefillKeys(framework, llm.headDim)]);
  } else {
    rows.push(['MLA decode', 'mla_decode', mlaDecodeKeys(deployment)], ['MLA prefill', 'mla_prefill', mlaPrefillKeys(deployment)]);
  }
  if (llm.moe !== null) rows.push(['experts', 'moe', moeKeys(deployment, profile)]);
  return rows.map(([label, table, keys]) => {
    const picked = pickEntry(profile, defaults, table, keys);
    return { label: `${label} (${picked.key})`, mapePct: picked.entry.mapePct, own: picked.own };
  });
}
