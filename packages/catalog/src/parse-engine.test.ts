import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelsDir, readJson } from './index.node.ts';
import { parseEngine } from './parse-engine.ts';

const file = (): Record<string, unknown> => readJson(join(modelsDir(), 'engines', 'vllm.json')) as Record<string, unknown>;

describe('formats of an engine', () => {
  it('must be stated; a version may differ', () => {
    const json = file();
    const { quantization: _, ...unlisted } = json;
    expect(() => parseEngine(unlisted, 'vllm.json')).toThrow(/"quantization" must be an object, but is missing/);
    const versions = json['versions'] as Record<string, object>;
    versions['0.10'] = { ...versions['0.10'], quantization: { weights: ['bf16'], kvCache: ['fp8'] } };
    expect(parseEngine(json, 'vllm.json').versions['0.10']?.quantization).toEqual({ weights: ['bf16'], kvCache: ['fp8'] });
  });

  it.each([
    [{ weights: ['fp9'], kvCache: ['bf16'] }, /"quantization\.weights" must be a list of at least one of bf16, /],
    [{ weights: ['bf16'], kvCache: [] }, /"quantization\.kvCache" must be/],
    [{ weights: ['bf16'], kvCache: ['bf16'], kvcache: ['fp8'] }, /unknown field "quantization\.kvcache"/],
    [{ weights: ['bf16'], kvCache: ['bf16'], nativeOnly: { weight: ['bf16'] } }, /unknown field "quantization\.nativeOnly\.weight"/],
    [{ weights: ['bf16'], kvCache: ['bf16'], lacks: { pytorch: { kvCache: ['fp9'] } } }, /"quantization\.lacks\.pytorch\.kvCache" must be/],
  ])('are checked: %j', (quantization, message) => {
    expect(() => parseEngine({ ...file(), quantization }, 'vllm.json')).toThrow(message);
  });
});
