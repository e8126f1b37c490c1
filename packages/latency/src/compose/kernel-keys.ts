import type { KvDtype, Quantization } from '@foretoken/catalog';
import { bytesPerWeight } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import { AWQ_WEIGHT_BYTES, NUMBER_FORMATS } from '../operators/number-format.ts';
import type { NumberFormat } from '../operators/number-format.ts';
import type { GpuProfile } from '../profile/gpu-profile.ts';
import type { Deployment, Framework } from './deployment.ts';
import { traitsOf } from './framework-traits.ts';

/** Names of the formats in the fitted tables, those packed for no tensor core under bfloat16; fp32 has none. */
const TABLE_DTYPE: Readonly<Partial<Record<Quantization, string>>> = {
  bf16: 'bfloat16',
  fp16: 'bfloat16',
  fp8: 'fp8',
  'fp8-block': 'fp8_block',
  int8: 'sq',
  'int8-wo': 'int8_wo',
  'int4-awq': 'int4_wo',
  'int4-gptq': 'int4_wo',
  nvfp4: 'nvfp4',
  mxfp4: 'mxfp4',
  'bnb-nf4': 'bfloat16',
  'bnb-int8': 'sq',
  'gguf-q3_k_m': 'bfloat16',
  'gguf-q4_0': 'bfloat16',
  'gguf-q4_k_m': 'bfloat16',
  'gguf-q5_k_m': 'bfloat16',
  'gguf-q6_k': 'bfloat16',
  'gguf-q8_0': 'bfloat16',
};

/** Dtype in the table keys of a weight format. @throws ForetokenError E0406 where nothing was fitted. */
export function tableDtype(quantization: Quantization): string {
  const dtype = TABLE_DTYPE[quantization];
  if (dtype !== undefined) return dtype;
  throw new ForetokenError(`The step-time model has no parameters for ${quantization} weights.`, {
    code: 'E0406',
    path: 'weightQuantization',
    hint: `Use one of ${Object.keys(TABLE_DTYPE).join(', ')}.`,
  });
}

/** Row keys of the dense projections, in order of preference. */
export function gemmKeys(deployment: Deployment, profile: GpuProfile): readonly string[] {
  const { weightQuantization } = deployment;
  const { kernels, eagerFp8BlockTables } = traitsOf(deployment.framework);
  const dtype = tableDtype(weightQuantization);
  if (dtype === 'bfloat16') return ['bfloat16'];
  if (deployment.composition === 'reference') return [...fromAll(dtype, kernels), `fp8@${kernels}`];
  const weightOnly = weightOnlyDtype(dtype, profile);
  if (weightOnly !== null) return fromAll(weightOnly, kernels);
  if (dtype === 'mxfp4') return deployment.llm.moe === null ? fromAll('int4_wo', kernels) : ['bfloat16'];
  if (dtype === 'fp8_block' && eagerFp8BlockTables) return fromAll(dtype, 'sglang');
  return fromAll(dtype, kernels);
}

/** Row keys of the routed experts. */
export function moeKeys(deployment: Deployment, profile: GpuProfile): readonly string[] {
  const { kernels } = traitsOf(deployment.framework);
  const dtype = moeDtype(expertDtype(deployment), profile, deployment);
  const keys = [kernels, 'trtllm', 'sglang', 'vllm'].map((name) => `${name}:${dtype}`);
  if (deployment.composition === 'reference') return [...keys, `${kernels}:fp8_block`, 'sglang:fp8_block', `${kernels}:bfloat16`];
  return dtype === 'bfloat16' ? keys : [...keys, `${kernels}:fp8_block`, 'sglang:fp8_block'];
}

/** Format of a dense row; AWQ adds zero points. */
export function gemmFormat(key: string, quantization: Quantization): NumberFormat {
  const dtype = key.split('@')[0] as string;
  const format = NUMBER_FORMATS[dtype] as NumberFormat;
  if (dtype === 'int4_wo' && quantization === 'int4-awq') return { ...format, weightBytes: AWQ_WEIGHT_BYTES };
  return format;
}

/** Format of a MoE row; a weight-only stand-in keeps the bytes of the real format. */
export function moeFormat(key: string, deployment: Deployment): NumberFormat {
  const dtype = key.split(':')[1] as string;
  const format = NUMBER_FORMATS[dtype] as NumberFormat;
  if (deployment.composition === 'reference' || dtype !== 'w4a16_mxfp4') return format;
  if (isPacked(deployment)) return { ...format, weightBytes: bytesPerWeight(expertFormat(deployment)) };
  const wanted = NUMBER_FORMATS[expertDtype(deployment)];
  return wanted === undefined ? format : { ...format, weightBytes: wanted.weightBytes };
}

function expertFormat(deployment: Deployment): Quantization {
  return deployment.expertQuantization ?? deployment.weightQuantization;
}

/** Grouped expert kernels of packed formats read packed weights: 4-bit weight-only with the bytes of the format [guess]. */
function isPacked(deployment: Deployment): boolean {
  return deployment.data.formats.packed[expertFormat(deployment)] !== undefined;
}

function expertDtype(deployment: Deployment): string {
  return isPacked(deployment) ? 'int4_wo' : tableDtype(expertFormat(deployment));
}

/** Row keys of decode attention. */
export function decodeKeys(framework: Framework, kvDtype: KvDtype, headDim: number): readonly string[] {
  const kv = kvName(kvDtype);
  const { kernels } = traitsOf(framework);
  return [`${kernels}:${kv}:${headDim}`, `${kernels}:bfloat16:${headDim}`, `${kernels}:${kv}:128`, `sglang:${kv}:128`, `vllm:${kv}:128`];
}

/** Row keys of prefill attention. */
export function prefillKeys(framework: Framework, headDim: number): readonly string[] {
  const { kernels } = traitsOf(framework);
  return [`${kernels}:${headDim}`, `${kernels}:128`, 'sglang:128', 'vllm:128'];
}

/** Row keys of MLA decode; vLLM's own table carries a 120 us floor of its benchmark (reference: 2.4). */
export function mlaDecodeKeys(deployment: Deployment): readonly string[] {
  const kv = kvName(deployment.kvDtype);
  const rest = [`sglang:${kv}`, `trtllm:${kv}`, 'sglang:bfloat16', 'trtllm:bfloat16'];
  return useOwnMla(deployment) ? [`${traitsOf(deployment.framework).kernels}:${kv}`, ...rest] : rest;
}

/** Row keys of MLA prefill. */
export function mlaPrefillKeys(deployment: Deployment): readonly string[] {
  return useOwnMla(deployment) ? [traitsOf(deployment.framework).kernels, 'trtllm', 'sglang'] : ['trtllm', 'sglang'];
}

function useOwnMla(deployment: Deployment): boolean {
  return deployment.composition === 'reference' || !traitsOf(deployment.framework).eagerMlaTables;
}

function kvName(kvDtype: KvDtype): string {
  return kvDtype === 'bf16' || kvDtype === 'fp16' ? 'bfloat16' : 'fp8';
}

/** The format's own framework first, then the others, as the reference program does. */
function fromAll(dtype: string, framework: string): readonly string[] {
  return [...new Set([framework, 'sglang', 'trtllm', 'vllm'])].map((name) => `${dtype}@${name}`);
}

/** On a GPU without the tensor-core format, engines dequantise into 16-bit products (Marlin and its like). */
function weightOnlyDtype(dtype: string, profile: GpuProfile): string | null {
  const { fp8, fp4, int8 } = profile.datasheet;
  if ((dtype === 'fp8' || dtype === 'fp8_block') && fp8 === null) return 'int8_wo';
  if (dtype === 'sq' && int8 === null) return 'int8_wo';
  if (dtype === 'nvfp4' && fp4 === null) return 'int4_wo';
  return null;
}

/** Experts have fewer formats: 4-bit weight-only stands for AWQ and GPTQ, fp8 for int8. */
function moeDtype(dtype: string, profile: GpuProfile, deployment: Deployment): string {
  if (dtype === 'mxfp4') return 'w4a16_mxfp4';
  if (deployment.composition === 'reference') return dtype;
  if (dtype === 'int4_wo' || dtype === 'int8_wo' || weightOnlyDtype(dtype, profile) !== null) return 'w4a16_mxfp4';
  return dtype === 'sq' ? 'fp8' : dtype;
}
