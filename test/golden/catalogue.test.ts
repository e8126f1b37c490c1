import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden, foretoken, ROOT } from './foretoken.ts';

function json(...args: readonly string[]): { readonly schema: string; readonly items: readonly { readonly id?: string }[] } {
  const { code, stdout } = foretoken([...args, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as ReturnType<typeof json>;
}

const filesIn = (folder: string): number => readdirSync(join(ROOT, 'models', folder)).filter((name) => name.endsWith('.json')).length;

describe('foretoken list', () => {
  it.each([['gpus', 'gpus'], ['models', 'llms'], ['engines', 'engines']])('lists every file of the catalogue: %s', (what, folder) => {
    const { items, schema } = json('list', what);
    expect(items).toHaveLength(filesIn(folder));
    expect(schema).toBe(`foretoken.list.${what}/1`);
    const { stdout } = foretoken(['list', what]);
    for (const { id } of items) expect(stdout).toContain(`${id ?? 'missing'}`);
  });

  it('keeps every table within 180 columns and without trailing blanks', () => {
    for (const what of ['gpus', 'models', 'engines', 'routers', 'autoscalers', 'policies', 'profiles', 'traces']) {
      const lines = foretoken(['list', what]).stdout.split('\n');
      expect(lines.filter((line) => line.endsWith(' ') || [...line].length > 180)).toEqual([]);
    }
  });

  it('names the policies', () => {
    expectGolden('list-policies.txt', foretoken(['list', 'policies']).stdout);
  });

  it.each([['routers', 'round-robin', 'llm-d'], ['autoscalers', 'hpa', 'llm-d-wva']])('lists the %s with what each does', (what, ...names) => {
    const { items, schema } = json('list', what);
    expect(schema).toBe(`foretoken.list.${what}/1`);
    const { stdout } = foretoken(['list', what]);
    expect((items as unknown as readonly { readonly name: string }[]).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const { name } of items as unknown as readonly { readonly name: string }[]) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('names both built-in profiles', () => {
    const { stdout } = foretoken(['list', 'profiles']);
    expect(stdout).toMatch(/^azure-code /m);
    expect(stdout).toMatch(/^azure-conversation /m);
  });
});

describe('foretoken show', () => {
  it.each([['h100', 'h100-sxm'], ['H100_SXM', 'h100-sxm'], ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'], ['vllm-v1', 'vllm'], ['azure-code', 'azure-code']])('finds %s', (name, id) => {
    const { code, stdout } = foretoken(['show', name]);
    expect(code).toBe(0);
    expect(stdout.startsWith(`${id}  `)).toBe(true);
    expect(JSON.parse(foretoken(['show', name, '--json']).stdout)).toHaveProperty('schema');
  });

  it('tells a router from an autoscaler of the same name', () => {
    expect(foretoken(['show', 'router', 'oracle']).stdout).toMatch(/^oracle {2}router\n/);
    expect(foretoken(['show', 'autoscaler', 'oracle']).stdout).toMatch(/^oracle {2}autoscaler\n/);
    expect(foretoken(['show', 'llm-d']).stdout).toContain('prefix-cache-affinity');
    expect(JSON.parse(foretoken(['show', 'autoscaler', 'hpa', '--json']).stdout)).toMatchObject({ schema: 'foretoken.show.autoscaler/1', name: 'hpa', pipeline: { scrapeS: 15, delayS: 30 } });
  });

  it.each([[['router', 'hpa'], 'list routers'], [['autoscaler', 'hpq'], 'did you mean `hpa`'], [['h100', 'l40s'], 'takes no argument `l40s`']])('refuses %s kindly', (args, said) => {
    const { code, stderr } = foretoken(['show', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it('keeps the look of an autoscaler', () => {
    expectGolden('show-autoscaler-hpa.txt', foretoken(['show', 'autoscaler', 'hpa']).stdout);
  });

  it('reads a config.json from disk', () => {
    const { stdout } = foretoken(['show', 'examples/hf-config/my-3b-model']);
    expect(stdout).toContain('3.09 B');
  });

  it('keeps the look of a GPU and a model', () => {
    expectGolden('show-h100-sxm.txt', foretoken(['show', 'h100-sxm']).stdout);
    expectGolden('show-llama-3.1-8b.txt', foretoken(['show', 'llama-3.1-8b']).stdout);
  });
});
