import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { listLlms, loadLlm } from './index.node.ts';

const fixture = fileURLToPath(new URL('../fixtures/hf/llama-3.1-8b.json', import.meta.url));

function failure(name: string): ForetokenError {
  try {
    loadLlm(name);
  } catch (error) {
    if (error instanceof ForetokenError) return error;
    throw error;
  }
  throw new Error('expected a ForetokenError');
}

describe('loadLlm by name', () => {
  it.each([
    ['llama-3.1-8b', 'llama-3.1-8b'],
    ['Llama3.1-8B', 'llama-3.1-8b'],
    ['llama3.1:8b', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['meta-llama/Llama-2-7b-chat-hf', 'llama-2-7b'],
    ['mistralai/Mistral-7B-Instruct-v0.3', 'mistral-7b-v0.3'],
    ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b'],
    ['Qwen/Qwen2.5-72B-Instruct', 'qwen2.5-72b'],
    ['Qwen/Qwen3-30B-A3B', 'qwen3-30b-a3b'],
    ['Qwen/Qwen3-Next-80B-A3B-Instruct', 'qwen3-next-80b-a3b'],
    ['deepseek-ai/DeepSeek-R1', 'deepseek-r1'],
    ['moonshotai/Kimi-K2-Instruct', 'kimi-k2-instruct'],
    ['google/gemma-2-9b-it', 'gemma-2-9b'],
    ['google/gemma-3-27b-it', 'gemma-3-27b'],
    ['openai/gpt-oss-120b', 'gpt-oss-120b'],
    ['microsoft/Phi-3-mini-128k-instruct', 'phi-3-mini-3.8b'],
    ['microsoft/phi-4', 'phi-4-14b'],
    ['zai-org/GLM-4.5-Air', 'glm-4.5-air'],
    ['tiiuae/falcon-40b-instruct', 'falcon-40b'],
    ['codellama/CodeLlama-34b-Instruct-hf', 'codellama-34b'],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 'llama-4-scout-17b-16e'],
    ['MiniMaxAI/MiniMax-M2.5', 'minimax-m2'],
  ])('understands %s as %s', (name, id) => {
    expect(loadLlm(name).id).toBe(id);
  });

  it.each([
    'Qwen/Qwen2.5-15B',
    'Qwen/Qwen3-32B-AWQ',
    'microsoft/Phi-3-mini-4k-instruct',
    'deepseek-ai/DeepSeek-R1-Distill-Llama-8B',
    'meta-llama/Llama-3.1-80B',
    'RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8',
    '',
  ])('never guesses: %s is unknown', (name) => {
    expect(failure(name).code).toBe('E0302');
  });

  it('suggests what was meant and the next step', () => {
    const error = failure('llama-3.1-9b');
    expect(error.message).toMatch(/^Unknown model "llama-3\.1-9b"\. Did you mean llama-3\.1-8b/);
    expect(error.hint).toContain(`\`foretoken list models\` shows all ${listLlms().length}`);
  });
});

describe('loadLlm by path', () => {
  it('reads a config.json, named after its folder', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'foretoken-hf-')), 'My-Llama');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'llama', hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 128, vocab_size: 100, max_position_embeddings: 512 }));
    expect(loadLlm(join(folder, 'config.json'))).toMatchObject({ id: 'my-llama', name: 'My-Llama', layers: 2, headDim: 16 });
    expect(loadLlm(folder)).toEqual(loadLlm(join(folder, 'config.json')));
  });

  it('reads any other .json by its own name', () => {
    expect(loadLlm(fixture)).toMatchObject({ id: 'llama-3.1-8b', paramsTotal: loadLlm('llama-3.1-8b').paramsTotal });
  });

  it('says when the file is not there or not JSON', () => {
    expect(failure('/nowhere/config.json').code).toBe('E0309');
    const broken = join(mkdtempSync(join(tmpdir(), 'foretoken-hf-')), 'config.json');
    writeFileSync(broken, '{"hidden_size": 4096,');
    expect(failure(broken)).toMatchObject({ code: 'E0309', path: broken });
  });
});
