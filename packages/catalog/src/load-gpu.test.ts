import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForetokenError } from '@foretoken/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { listGpus, loadEngine, loadGpu, loadPrices, modelsDir, priceOf } from './index.node.ts';

function failure(action: () => unknown): ForetokenError {
  try {
    action();
  } catch (error) {
    if (error instanceof ForetokenError) return error;
    throw error;
  }
  throw new Error('expected a ForetokenError');
}

describe('loadGpu', () => {
  it.each([
    ['h100', 'h100-sxm'],
    ['H100_SXM', 'h100-sxm'],
    ['h100 sxm', 'h100-sxm'],
    ['H100-80GB', 'h100-sxm'],
    ['h200', 'h200-sxm'],
    ['a100', 'a100-sxm-80'],
    ['A100-80GB', 'a100-sxm-80'],
    ['a100_40gb', 'a100-sxm-40'],
    ['b200', 'b200-sxm'],
    ['GB200', 'gb200-nvl72'],
    ['l40s', 'l40s'],
    ['L40S', 'l40s'],
    ['4090', 'rtx-4090'],
    ['RTX PRO 6000', 'rtx-pro-6000-se'],
    ['b60', 'arc-pro-b60'],
    ['mi300x', 'mi300x'],
    ['tpu v5e', 'tpu-v5e'],
  ])('understands %s as %s', (name, id) => {
    expect(loadGpu(name).id).toBe(id);
  });

  it('refuses an unknown name with what was meant and where to look', () => {
    const error = failure(() => loadGpu('h1000-sxm'));
    expect(error.code).toBe('E0301');
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(/^Unknown GPU "h1000-sxm"\. Did you mean h100-sxm/);
    expect(error.hint).toContain(`\`foretoken list gpus\` shows all ${listGpus().length}`);
  });

  it('suggests by alias too', () => {
    expect(failure(() => loadGpu('h1000')).message).toMatch(/Did you mean h100-sxm/);
  });

  it.each(['', '../llms/phi-2', 'quantum-9000', '..'])('refuses %j without a guess', (name) => {
    const error = failure(() => loadGpu(name));
    expect(error.code).toBe('E0301');
    expect(error.message).toBe(`Unknown GPU "${name}".`);
  });

  it('says which attention kernel runs where', () => {
    const kernels = ['a100', 'l40s', 'rtx-5090', 'h100', 'b200', 'b300', 'mi300x', 't4'].map((name) => loadGpu(name).attentionKernel);
    expect(kernels).toEqual(['fa2', 'fa2', 'fa2', 'fa3', 'trtllm-gen', 'trtllm-gen', 'other', 'other']);
  });

  it('knows that GeForce cards do not talk to each other and what CUDA leaves of an H100', () => {
    expect([loadGpu('rtx-4090').peerToPeer, loadGpu('h100').peerToPeer]).toEqual([false, true]);
    expect(loadGpu('h100').cudaUsableBytes! / (1024 * 1024 * 1024)).toBeCloseTo(79.19, 6);
  });
});

describe('a models folder of the user', () => {
  const before = process.env['FORETOKEN_MODELS'];
  const created: string[] = [];
  afterEach(() => {
    if (before === undefined) delete process.env['FORETOKEN_MODELS'];
    else process.env['FORETOKEN_MODELS'] = before;
    for (const folder of created.splice(0)) rmSync(folder, { recursive: true });
  });

  /** A models folder with one GPU: h100-sxm changed by `edit`. */
  function folderWith(edit: (gpu: Record<string, unknown>) => unknown): void {
    const gpu = JSON.parse(readFileSync(join(modelsDir(), 'gpus', 'h100-sxm.json'), 'utf8')) as Record<string, unknown>;
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-models-'));
    created.push(folder);
    mkdirSync(join(folder, 'gpus'));
    const edited = edit(gpu);
    writeFileSync(join(folder, 'gpus', 'h100-sxm.json'), typeof edited === 'string' ? edited : JSON.stringify(edited));
    process.env['FORETOKEN_MODELS'] = folder;
  }

  it('is read instead', () => {
    folderWith((gpu) => ({ ...gpu, tdpW: 123 }));
    expect(loadGpu('h100').tdpW).toBe(123);
  });

  it.each([
    [{ memoryUsableMib: -1 }, 'models/gpus/h100-sxm.json: field "memoryUsableMib" must be a positive number, but is -1.'],
    [{ smCount: 1.5 }, 'models/gpus/h100-sxm.json: field "smCount" must be a positive whole number, but is 1.5.'],
    [{ vendor: undefined }, 'models/gpus/h100-sxm.json: field "vendor" must be a string, but is missing.'],
    [{ peakFlops: { bf16: 'fast' } }, 'models/gpus/h100-sxm.json: field "peakFlops.bf16" must be a positive number, but is "fast".'],
    [{ cudaUsableByte: 1 }, 'models/gpus/h100-sxm.json: unknown field "cudaUsableByte".'],
    [{ id: 'h100' }, 'models/gpus/h100-sxm.json: field "id" must be "h100-sxm" like the file, but is "h100".'],
    [{ attentionKernel: 'fa9' }, 'models/gpus/h100-sxm.json: field "attentionKernel" must be one of fa2, fa3, trtllm-gen, other, but is "fa9".'],
  ])('is checked: %j', (change, message) => {
    folderWith((gpu) => ({ ...gpu, ...change }));
    const error = failure(() => loadGpu('h100-sxm'));
    expect(error.code).toBe('E0305');
    expect(error.message).toBe(message);
  });

  it('may not hold broken JSON', () => {
    folderWith(() => '{ "id": ');
    expect(failure(() => loadGpu('h100-sxm'))).toMatchObject({ code: 'E0309' });
  });

  it('must exist', () => {
    process.env['FORETOKEN_MODELS'] = '/nowhere';
    expect(failure(() => loadGpu('h100-sxm'))).toMatchObject({ code: 'E0308', message: 'FORETOKEN_MODELS is "/nowhere", but there is no folder "gpus" in it.' });
  });
});

describe('loadEngine', () => {
  it('knows vLLM by name and alias, and refuses others', () => {
    expect(loadEngine('vLLM').id).toBe('vllm');
    expect(loadEngine('vllm-v1').id).toBe('vllm');
    const error = failure(() => loadEngine('vlm'));
    expect(error.code).toBe('E0303');
    expect(error.message).toBe('Unknown engine "vlm". Did you mean vllm?');
  });
});

describe('priceOf', () => {
  it('gives the tier asked for with date and source', () => {
    expect(priceOf('h100-sxm', 'hyperscaler')).toMatchObject({ usdPerHour: 6.88, tier: 'hyperscaler', date: '2026-11' });
    expect(priceOf('h100-sxm', 'spot')).toMatchObject({ usdPerHour: 1.78 });
    expect(priceOf('h100-sxm')?.source).toMatch(/AWS p5/);
  });

  it('falls back from neocloud to hyperscaler to spot only when no tier is named', () => {
    expect(priceOf('h100-sxm')).toMatchObject({ usdPerHour: 2.99, tier: 'neocloud' });
    expect(priceOf('a10g')).toMatchObject({ usdPerHour: 1.006, tier: 'hyperscaler' });
    expect(priceOf('a10g', 'spot')).toBeNull();
    expect(priceOf('a10')).toBeNull();
    expect(priceOf('no-such-gpu')).toBeNull();
  });

  it('refuses a month without a list', () => {
    expect(failure(() => loadPrices('2026-12'))).toMatchObject({ code: 'E0320' });
  });
});
