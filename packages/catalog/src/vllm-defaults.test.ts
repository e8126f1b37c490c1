import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { cudaGraphSizes } from './cuda-graph-sizes.ts';
import { engineDefaults } from './engine-defaults.ts';
import { loadEngine, loadGpu, vllmDefaults } from './index.node.ts';

const vllm = loadEngine('vllm');

describe('vLLM defaults by GPU', () => {
  it.each([
    ['0.23', 'h100', 'server', 8192, 1024],
    ['0.23', 'h100', 'offline', 16384, 1024],
    ['0.23', 'a100-80gb', 'server', 2048, 256],
    ['0.23', 'a100-80gb', 'offline', 8192, 256],
    ['0.23', 'l40s', 'server', 2048, 256],
    ['0.23', 'l40s', 'offline', 8192, 256],
    ['0.23', 'b200', 'server', 8192, 1024],
    ['main', 'b200', 'server', 16384, 1024],
    ['main', 'b200', 'offline', 16384, 1024],
    ['main', 'h200', 'server', 8192, 1024],
    ['main', 'a100', 'server', 2048, 256],
    ['0.10', 'h100', 'server', 8192, 1024],
    ['0.10', 'rtx-4090', 'server', 2048, 256],
    ['main', 'mi300x', 'server', 16384, 1024],
    ['0.23', 'tpu-v6e', 'offline', 2048, 256],
    ['0.23', 'tpu-v6e', 'server', 1024, 256],
    ['0.23', 'tpu-v5p', 'server', 256, 256],
  ] as const)('%s on %s (%s): %d tokens, %d sequences', (version, gpu, context, tokens, sequences) => {
    const defaults = vllmDefaults(version, loadGpu(gpu), context);
    expect([defaults.maxNumBatchedTokens, defaults.maxNumSeqs]).toEqual([tokens, sequences]);
  });

  it('differ by version where upstream changed them', () => {
    const at = (version: string) => vllmDefaults(version, loadGpu('h100'), 'server');
    expect(at('0.10')).toMatchObject({ gpuMemoryUtilization: 0.9, asyncScheduling: false, reserveFullIsl: false, hostPrior: 'vllm-v1-sync' });
    expect(at('0.23')).toMatchObject({ gpuMemoryUtilization: 0.92, asyncScheduling: true, reserveFullIsl: true, hostPrior: 'vllm-v1-async' });
    expect(at('main')).toMatchObject({ blockSize: 16, watermark: 0, policy: 'fcfs', chunkedPrefill: true, prefixCaching: true, longPrefillTokenThreshold: 0 });
    expect([at('0.10'), at('0.23'), at('main')].map((each) => each.commit)).toEqual(['6d8d0a24c0', '0fc695fc6d', '017e9f4448']);
  });

  it('understand patch releases and refuse unknown versions', () => {
    expect(vllmDefaults('v0.23.0', loadGpu('h100'), 'server').version).toBe('0.23');
    expect(() => vllmDefaults('0.24', loadGpu('h100'), 'server')).toThrow(ForetokenError);
    expect(() => vllmDefaults('0.24', loadGpu('h100'), 'server')).toThrow('vLLM has no version "0.24" here; known are 0.10, 0.23, main. Did you mean 0.23?');
    expect(() => vllmDefaults('0.2', loadGpu('h100'), 'server')).toThrow('has no version "0.2"');
  });
});

describe('clamps of the defaulted limits', () => {
  const h100 = loadGpu('h100');

  it('raise the tokens to the model length without chunked prefill', () => {
    expect(vllmDefaults('0.23', h100, 'server', { maxModelLen: 32768, chunkedPrefill: false }).maxNumBatchedTokens).toBe(32768);
    expect(vllmDefaults('0.23', h100, 'server', { maxModelLen: 32768 }).maxNumBatchedTokens).toBe(8192);
  });

  it('never allow more tokens than all sequences can have', () => {
    expect(vllmDefaults('0.23', h100, 'server', { maxModelLen: 2048, maxNumSeqs: 2 })).toMatchObject({ maxNumBatchedTokens: 4096, maxNumSeqs: 2 });
  });

  it('lower defaulted sequences to the tokens, but leave what the user set', () => {
    expect(vllmDefaults('0.23', h100, 'server', { maxNumBatchedTokens: 512 })).toMatchObject({ maxNumBatchedTokens: 512, maxNumSeqs: 512 });
    expect(vllmDefaults('0.23', h100, 'server', { maxNumBatchedTokens: 512, maxNumSeqs: 600 })).toMatchObject({ maxNumSeqs: 600 });
  });

  it('double in throughput mode', () => {
    expect(vllmDefaults('0.23', h100, 'server', { performanceMode: 'throughput' })).toMatchObject({ maxNumBatchedTokens: 16384, maxNumSeqs: 2048 });
  });
});

describe('engineDefaults', () => {
  it('merges plain settings with the rules resolved', () => {
    const { engine, version, settings } = engineDefaults(vllm, '0.23.1', loadGpu('l40s'), 'server');
    expect([engine, version]).toEqual(['vllm', '0.23']);
    expect(settings).toMatchObject({ blockSize: 16, maxNumBatchedTokens: 2048, maxNumSeqs: 256, v2ModelRunnerFamilies: 'llama,mistral,qwen3' });
  });
});

describe('cudaGraphSizes', () => {
  const rule = vllm.versions['0.23']!.cudaGraph!;

  it('go 1, 2, 4, by eights to 248, by sixteens to 512', () => {
    const sizes = cudaGraphSizes(rule, { maxNumSeqs: 1024, maxNumBatchedTokens: 8192 });
    expect(sizes.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(sizes.filter((size) => size >= 240 && size <= 288)).toEqual([240, 248, 256, 272, 288]);
    expect([sizes.at(-1), sizes.length]).toEqual([512, 51]);
  });

  it('stop at twice the sequences, drafts included, and at the token budget', () => {
    expect(cudaGraphSizes(rule, { maxNumSeqs: 4, maxNumBatchedTokens: 8192 })).toEqual([1, 2, 4, 8]);
    expect(cudaGraphSizes(rule, { maxNumSeqs: 4, maxNumBatchedTokens: 8192, speculativeTokens: 2 })).toEqual([1, 2, 4, 8, 16, 24]);
    expect(cudaGraphSizes(rule, { maxNumSeqs: 1024, maxNumBatchedTokens: 100 }).at(-1)).toBe(100);
  });
});
