import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ForetokenError } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadLlm, readJson } from '../index.node.ts';
import { parseHfConfig } from './parse-hf-config.ts';

const folder = fileURLToPath(new URL('../../fixtures/hf/', import.meta.url));
const ids = readdirSync(folder).map((file) => file.slice(0, -'.json'.length));
type Config = Readonly<Record<string, unknown>>;
const config = (id: string): Config => readJson(`${folder}${id}.json`) as Config;

function failure(json: unknown): ForetokenError {
  try {
    parseHfConfig(json, 'test');
  } catch (error) {
    if (error instanceof ForetokenError) return error;
    throw error;
  }
  throw new Error('expected a ForetokenError');
}

describe('config.json of a shipped architecture', () => {
  it('is here for more than 30 of them', () => {
    expect(ids.length).toBeGreaterThan(30);
  });

  for (const id of ids) {
    it(`${id} gives the shipped architecture`, () => {
      const shipped = loadLlm(id);
      const read = parseHfConfig(config(id), id);
      for (const field of ['layers', 'hiddenSize', 'heads', 'kvHeads', 'headDim', 'intermediateSize', 'gatedMlp', 'vocabSize', 'tieEmbeddings', 'maxPosition', 'mla', 'moe', 'window', 'linear', 'paramsTotal', 'paramsActive', 'kvBytesPerToken', 'dtype', 'attentionGate', 'attentionLayers', 'mlpLayers'] as const) {
        expect(read[field], field).toEqual(shipped[field]);
      }
      expect(read.warnings).toBeUndefined();
    });
  }
});

describe('an unknown family', () => {
  const generic = { ...config('llama-3.1-8b'), model_type: 'brand_new' };

  it('with the generic fields works and carries a warning', () => {
    const spec = parseHfConfig(generic, 'brand-new');
    expect(spec.paramsTotal).toBe(loadLlm('llama-3.1-8b').paramsTotal);
    expect(spec.warnings).toEqual(['model type "brand_new" is not known; it is read as a plain decoder with the generic fields']);
  });

  it('with Mamba fields is warned about twice', () => {
    expect(parseHfConfig({ ...generic, mamba_d_state: 16 }, 'x').warnings?.[1]).toContain('"mamba_d_state" hints at layers that are not modelled');
  });
});

describe('windows', () => {
  const llama = config('llama-3.1-8b');

  it('come from layer_types where given', () => {
    const types = Array.from({ length: 32 }, (_, layer) => (layer < 20 ? 'sliding_attention' : 'full_attention'));
    expect(parseHfConfig({ ...llama, sliding_window: 1024, layer_types: types }, 'x').window).toEqual({ layers: 20, kind: 'sliding', windowTokens: 1024 });
  });

  it('of Qwen2 cover the layers after max_window_layers', () => {
    const qwen = { ...config('qwen2.5-7b'), use_sliding_window: true, sliding_window: 4096, max_window_layers: 21 };
    expect(parseHfConfig(qwen, 'x').window).toEqual({ layers: 7, kind: 'sliding', windowTokens: 4096 });
  });

  it('that are as long as the context do not count', () => {
    expect(parseHfConfig({ ...config('mistral-7b-v0.1'), sliding_window: 32768 }, 'x').window).toBeNull();
  });

  it('must list every layer', () => {
    expect(failure({ ...llama, layer_types: ['full_attention'] })).toMatchObject({ code: 'E0307', message: 'config.json of test: "layer_types" must be a list of 32 entries, but is ["full_attention"].' });
  });
});

describe('weight formats', () => {
  const dtype = (change: Config): string => parseHfConfig({ ...config('llama-3.1-8b'), ...change }, 'x').dtype;

  it.each([
    [{ quant_method: 'fp8' }, 'fp8'],
    [{ quant_method: 'fp8', weight_block_size: [128, 128] }, 'fp8-block'],
    [{ quant_method: 'awq', bits: 4 }, 'int4-awq'],
    [{ quant_method: 'gptq', bits: 4 }, 'int4-gptq'],
    [{ quant_method: 'gptq', bits: 8 }, 'int8'],
    [{ quant_method: 'mxfp4' }, 'mxfp4'],
    [{ quant_method: 'bitsandbytes', load_in_4bit: true }, 'bnb-nf4'],
    [{ quant_method: 'bitsandbytes', load_in_8bit: true }, 'bnb-int8'],
    [{ quant_method: 'modelopt', quant_algo: 'NVFP4' }, 'nvfp4'],
    [{ quant_method: 'modelopt', quant_algo: 'FP8' }, 'fp8'],
    [{ quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 8, type: 'float' } } } }, 'fp8'],
    [{ quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 8, type: 'int' } } } }, 'int8'],
    [{ quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4, type: 'int' } } } }, 'int4-gptq'],
  ])('%j is %s', (quantization, expected) => {
    expect(dtype({ quantization_config: quantization })).toBe(expected);
  });

  it('default to bf16, keep fp16, and warn about float32 and unknown methods', () => {
    expect(dtype({ torch_dtype: null })).toBe('bf16');
    expect(dtype({ torch_dtype: 'float16' })).toBe('fp16');
    const odd = parseHfConfig({ ...config('llama-3.1-8b'), quantization_config: { quant_method: 'quip' } }, 'x');
    expect([odd.dtype, odd.warnings?.[0]]).toEqual(['bf16', 'quantization_config "quip" is not known; weights are taken as bf16']);
    expect(parseHfConfig({ ...config('llama-3.1-8b'), torch_dtype: 'float32' }, 'x').warnings).toHaveLength(1);
  });
});

describe('a config.json that cannot be used', () => {
  const llama = config('llama-3.1-8b');

  it.each(['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size', 'intermediate_size', 'max_position_embeddings'])('names the missing field %s', (field) => {
    const error = failure(Object.fromEntries(Object.entries(llama).filter(([key]) => key !== field)));
    expect(error.code).toBe('E0306');
    expect(error.message).toBe(`config.json of test lacks "${field}", which is needed to compute weights and KV bytes.`);
  });

  it.each([
    [{ num_attention_heads: 0 }, '"num_attention_heads" must be a positive whole number, but is 0.'],
    [{ hidden_size: -4096 }, '"hidden_size" must be a positive whole number, but is -4096.'],
    [{ num_hidden_layers: Number.NaN }, '"num_hidden_layers" must be a positive whole number, but is NaN.'],
    [{ vocab_size: '128256' }, '"vocab_size" must be a positive whole number, but is "128256".'],
    [{ intermediate_size: 1.5 }, '"intermediate_size" must be a positive whole number, but is 1.5.'],
    [{ num_key_value_heads: 5 }, '"num_key_value_heads" must be a divisor of the 32 attention heads, but is 5.'],
    [{ num_local_experts: 4, num_experts_per_tok: 8 }, '"num_experts_per_tok" must be with topK of at most 4 experts, but is 8.'],
    [{ tie_word_embeddings: 'yes' }, '"tie_word_embeddings" must be true or false, but is "yes".'],
    [{ torch_dtype: 'int3' }, '"torch_dtype" must be bfloat16, float16 or float32, but is "int3".'],
  ])('rejects %j', (change, message) => {
    const error = failure({ ...llama, ...change });
    expect(error.code).toBe('E0307');
    expect(error.message).toBe(`config.json of test: ${message}`);
  });

  it.each([[null], [[]], ['llama'], [42]])('rejects %j as a whole', (json) => {
    expect(failure(json).code).toBe('E0306');
  });

  it('never fails with anything but a ForetokenError, and never yields nonsense', () => {
    const value = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.dictionary(fc.constantFrom(...Object.keys(llama), 'sliding_window', 'num_experts', 'kv_lora_rank', 'layer_types', 'head_dim'), value, { maxKeys: 3 }), (id, change) => {
        try {
          const spec = parseHfConfig({ ...config(id), ...change }, 'x');
          expect(spec.paramsTotal).toBeGreaterThan(0);
          expect(Number.isSafeInteger(spec.paramsTotal) && Number.isSafeInteger(spec.kvBytesPerToken)).toBe(true);
        } catch (error) {
          if (!(error instanceof ForetokenError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
