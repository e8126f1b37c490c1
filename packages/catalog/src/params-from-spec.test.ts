import { describe, expect, it } from 'vitest';
import { listLlms, loadLlm } from './index.node.ts';
import { kvBytesPerToken, kvBytesPerTokenPerLayer, linearStateBytes } from './kv-bytes.ts';
import { attentionLayers, denseMlpLayers, fullAttentionLayers, mlpLayers, moeLayers } from './layers.ts';
import { activeParamsFromSpec, paramParts, paramsFromSpec } from './params-from-spec.ts';

describe('computed figures of the shipped architectures', () => {
  for (const llm of listLlms()) {
    it(`${llm.id}: stored parameters, KV bytes and state bytes follow from the dimensions`, () => {
      expect(llm.paramsTotal).toBe(paramsFromSpec(llm));
      expect(llm.paramsActive).toBe(activeParamsFromSpec(llm));
      expect(llm.kvBytesPerToken).toBe(kvBytesPerToken(llm));
      if (llm.linear !== null) expect(llm.linear.stateBytesPerSequence).toBe(linearStateBytes(llm.linear.dims!));
    });

    it(`${llm.id}: the published count is near`, () => {
      expect(Math.abs(llm.paramsTotal / llm.published!.paramsTotal! - 1)).toBeLessThan(0.011);
    });
  }
});

describe('paramParts', () => {
  it('counts Llama-3.1-8B to the weight', () => {
    const h = 4096;
    expect(paramParts(loadLlm('llama-3.1-8b'))).toEqual({
      embedding: 128256 * h,
      head: 128256 * h,
      norms: 65 * h,
      attention: 32 * (h * 32 * 128 * 2 + h * 8 * 128 * 2),
      linear: 0,
      mlp: 32 * 3 * h * 14336,
      router: 0,
      experts: 0,
      sharedExperts: 0,
    });
    expect(paramsFromSpec(loadLlm('llama-3.1-8b'))).toBe(8_030_261_248);
  });

  it('has no head for tied embeddings and no gate for plain MLPs', () => {
    expect(paramParts(loadLlm('gemma-2-9b')).head).toBe(0);
    expect(paramParts(loadLlm('opt-66b')).mlp).toBe(64 * 2 * 9216 * 36864);
  });
});

describe('layer counts', () => {
  it('split hybrids into full, windowed and linear layers', () => {
    const next = loadLlm('qwen3-next-80b-a3b');
    expect([attentionLayers(next), fullAttentionLayers(next), mlpLayers(next), moeLayers(next)]).toEqual([12, 12, 48, 48]);
    const gemma = loadLlm('gemma-3-27b');
    expect([attentionLayers(gemma), fullAttentionLayers(gemma)]).toEqual([62, 10]);
    const deepseek = loadLlm('deepseek-v3');
    expect([moeLayers(deepseek), denseMlpLayers(deepseek)]).toEqual([58, 3]);
    const nano = loadLlm('nemotron-3-nano-30b-a3b');
    expect([nano.linear?.layers, moeLayers(nano), attentionLayers(nano)]).toEqual([23, 23, 6]);
  });
});

describe('kvBytesPerTokenPerLayer', () => {
  const llama = loadLlm('llama-3.1-70b');

  it('splits KV heads over ranks and replicates them when there are fewer', () => {
    expect([1, 4, 8, 16].map((tp) => kvBytesPerTokenPerLayer(llama, 'bf16', tp))).toEqual([4096, 1024, 512, 512]);
  });

  it('halves with an 8-bit cache', () => {
    expect(kvBytesPerTokenPerLayer(llama, 'fp8')).toBe(2048);
  });

  it('is one latent of 576 elements for MLA, on every rank', () => {
    const deepseek = loadLlm('deepseek-r1');
    expect([1, 8].map((tp) => kvBytesPerTokenPerLayer(deepseek, 'bf16', tp))).toEqual([1152, 1152]);
  });
});

describe('linearStateBytes', () => {
  it('is the recurrent matrix and the convolution tail in 16 bit', () => {
    const dims = { keyHeads: 16, keyHeadDim: 128, valueHeads: 32, valueHeadDim: 128, convKernel: 4 };
    expect(linearStateBytes(dims)).toBe(2 * (32 * 128 * 128 + 3 * (2 * 16 * 128 + 32 * 128)));
  });
});
