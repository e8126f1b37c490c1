import { describe, expect, it } from 'vitest';
import { complete } from './complete.ts';

async function names(...words: readonly string[]): Promise<readonly string[]> {
  return (await complete(words)).map((candidate) => candidate.split('\t')[0] ?? '');
}

describe('complete', () => {
  it('completes commands and the second word of a group', async () => {
    expect(await names('')).toEqual(['init', 'run', 'sweep', 'plan', 'compare', 'check', 'explain', 'lint', 'report', 'trace', 'cache', 'list', 'show', 'test-policy', 'schema', 'worker', 'completion', 'doctor']);
    expect(await names('re')).toEqual(['report']);
    expect(await names('trace', '')).toEqual(['inspect']);
  });

  it('completes the flags of the command', async () => {
    expect(await names('run', '--s')).toEqual(['--set', '--seed', '--save']);
    expect(await names('trace', 'inspect', 'a.csv', '--f')).toEqual(['--format']);
  });

  it('completes values: choices, things, files and folders', async () => {
    expect(await names('list', 'p')).toEqual(['policies', 'profiles']);
    expect(await names('trace', 'inspect', '--zero-output', '')).toEqual(['drop', 'clamp', 'keep']);
    expect(await names('cache', 't.jsonl', '--policy', 'lru')).toEqual(['lru', 'lru-head', 'lru-tokens']);
    expect(await names('cache', 't.jsonl', '--model', 'llama-3.1-8')).toEqual(['llama-3.1-8b']);
    expect(await names('cache', 't.jsonl', '--definition', 'block')).toEqual(['block_prefix', 'block_any']);
    expect(await names('compare', 'a.yaml', '--engines', 'vllm-v1')).toEqual(['vllm-v1']);
    expect(await names('compare', 'a.yaml', '--sort', 't')).toEqual(['throughput', 'ttft', 'tpot']);
    expect(await names('show', 'h100-s')).toEqual(['h100-sxm']);
    expect(await names('show', 'llama-3.1-8')).toEqual(['llama-3.1-8b']);
    expect(await names('run', 'exam')).toEqual([':files']);
    expect(await names('run', 'a.yaml', '--out', '')).toEqual([':folders']);
  });

  it('offers nothing where only the user knows', async () => {
    expect(await names('run', '--seed', '')).toEqual([]);
    expect(await names('nonsense', '')).toEqual([]);
  });
});
