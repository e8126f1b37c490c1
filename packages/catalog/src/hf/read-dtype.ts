import type { Quantization } from '../quantization.ts';
import { quantizationOf } from '../quantization.ts';
import type { HfRecord } from './hf-record.ts';

/** Weight format of the checkpoint: `quantization_config` if there is one, else `dtype`. */
export function readDtype(record: HfRecord): Quantization {
  const config = record.object('quantization_config') ?? record.object('compression_config');
  const plain = readPlain(record);
  if (config === undefined) return plain;
  const quantized = quantizedFormat(config);
  if (quantized !== undefined) return quantized;
  record.warn(`quantization_config "${String(config['quant_method'] ?? config['quant_algo'])}" is not known; weights are taken as ${plain}`);
  return plain;
}

function readPlain(record: HfRecord): Quantization {
  const name = record.text('dtype', 'torch_dtype');
  if (name === undefined) return 'bf16';
  const format = quantizationOf(name);
  if (format === undefined) throw record.impossible(record.text('dtype') === undefined ? 'torch_dtype' : 'dtype', 'bfloat16, float16 or float32');
  if (format !== 'fp32') return format;
  record.warn('the checkpoint is float32; engines load it in 16 bit, so weights are taken as bf16');
  return 'bf16';
}

function quantizedFormat(config: Readonly<Record<string, unknown>>): Quantization | undefined {
  const method = String(config['quant_method'] ?? '').toLowerCase();
  const bits = config['bits'] ?? config['w_bit'];
  if (method === 'fp8') return Array.isArray(config['weight_block_size']) ? 'fp8-block' : 'fp8';
  if (method === 'fbgemm_fp8') return 'fp8';
  if (method === 'mxfp4') return 'mxfp4';
  if (method === 'bitsandbytes') return config['load_in_8bit'] === true ? 'bnb-int8' : 'bnb-nf4';
  if (method === 'awq' && (bits ?? 4) === 4) return 'int4-awq';
  if (method === 'gptq') return bits === 8 ? 'int8' : bits === 4 ? 'int4-gptq' : undefined;
  if (method === 'compressed-tensors') return compressedFormat(config);
  const algorithm = String(config['quant_algo'] ?? '').toUpperCase();
  if (algorithm.startsWith('FP8')) return 'fp8';
  return algorithm.startsWith('NVFP4') ? 'nvfp4' : undefined;
}

/** compressed-tensors: `config_groups.group_0.weights` says how many bits of which type. */
function compressedFormat(config: Readonly<Record<string, unknown>>): Quantization | undefined {
  const weights = child(child(child(config, 'config_groups'), 'group_0'), 'weights');
  const bits = weights['num_bits'];
  if (weights['type'] === 'float') return bits === 8 ? (weights['strategy'] === 'block' ? 'fp8-block' : 'fp8') : bits === 4 ? 'nvfp4' : undefined;
  return bits === 8 ? 'int8' : bits === 4 ? 'int4-gptq' : undefined;
}

function child(value: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const inner = value[key];
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
}
