import { basename, join } from 'node:path';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listEngines, listGpus, listLlms, loadPrices, modelsDir, readJson } from './index.node.ts';
import { canonicalName } from './names.ts';
import { engineSchema, gpuSchema, llmSchema, priceSchema } from './schemas.ts';

const folders = [
  { folder: 'gpus', schema: gpuSchema },
  { folder: 'llms', schema: llmSchema },
  { folder: 'engines', schema: engineSchema },
  { folder: 'prices', schema: priceSchema },
];

describe('shipped data files', () => {
  for (const { folder, schema } of folders) {
    for (const file of readdirSync(join(modelsDir(), folder))) {
      it(`${folder}/${file} fits its schema`, () => {
        expect(schema.safeParse(readJson(join(modelsDir(), folder, file))).error).toBeUndefined();
      });
    }
  }

  it('hold at least the 40 accelerators, 80 architectures and one engine that came with the project', () => {
    expect(listGpus().length).toBeGreaterThanOrEqual(40);
    expect(listLlms().length).toBeGreaterThanOrEqual(80);
    expect(listEngines().map((engine) => engine.id)).toContain('vllm');
  });

  it('give every accelerator a line in the newest price list, and no other', () => {
    expect(Object.keys(loadPrices().gpus).sort()).toEqual(listGpus().map((gpu) => gpu.id));
  });

  it('name only latency profiles that exist', () => {
    const profiles = readdirSync(join(modelsDir(), 'latency')).map((file) => basename(file, '.json'));
    const wanted = listGpus().flatMap((gpu) => gpu.latencyProfile ?? []);
    expect(wanted).toHaveLength(10);
    expect(profiles).toEqual(expect.arrayContaining(wanted));
  });

  for (const [what, items] of [
    ['accelerators', listGpus()],
    ['architectures', listLlms()],
    ['engines', listEngines()],
  ] as const) {
    it(`have names and aliases that mean one of the ${what} only`, () => {
      const owners = new Map<string, string>();
      for (const item of items) {
        for (const name of [item.id, item.name, ...item.aliases].map(canonicalName)) {
          expect(owners.get(name) ?? item.id, `"${name}"`).toBe(item.id);
          owners.set(name, item.id);
        }
      }
      expect(owners.size).toBeGreaterThanOrEqual(items.length);
    });
  }
});
