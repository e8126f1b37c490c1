import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listGpus, listLlms, loadGpu, loadLlm, loadPrices } from './index.node.ts';
import { quantizationOf } from './quantization.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const hardware = resolve(root, process.env['FORETOKEN_SHARED'] ?? '../shared', 'hardware');
const missing = !existsSync(hardware);

type Row = Readonly<Record<string, string>>;

function rows(file: string): readonly Row[] {
  if (missing) return [];
  const [header = [], ...lines] = readFileSync(resolve(hardware, file), 'utf8').trim().split(/\r?\n/).map(cells);
  return lines.map((line) => Object.fromEntries(header.map((key, index) => [key, line[index] ?? ''])));
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** A cell in a larger unit, or null when empty. */
function scaled(cell: string | undefined, factor: number): number | null {
  return cell === '' || cell === undefined ? null : Number(`${cell}e${Math.round(Math.log10(factor))}`);
}

/** Reads cells of a row as numbers, empty ones as 0. */
function numbersOf(row: Row): (key: string) => number {
  return (key) => Number(row[key] === '' ? 0 : row[key]);
}

const TRUST: Readonly<Record<string, string>> = { S: 'source', M: 'memory', G: 'guess', yes: 'source', memory: 'memory', 'param-check': 'param-check' };

describe.skipIf(missing)(`rows of ${hardware}/gpus.csv (skipped where the shared folder is missing)`, () => {
  const table = rows('gpus.csv');

  it('are 40 and each has its file', () => {
    expect(table).toHaveLength(40);
    expect(listGpus().map((gpu) => gpu.name)).toEqual(expect.arrayContaining(table.map((row) => row['name'])));
  });

  for (const row of table) {
    it(`${row['name']} is carried over whole`, () => {
      const gpu = loadGpu(row['name']!);
      expect(gpu).toMatchObject({
        name: row['name'],
        vendor: row['vendor'],
        architecture: row['arch'],
        memoryMarketingGb: scaled(row['mem_gb_marketing'], 1),
        memoryUsableMib: scaled(row['mem_usable_mib'], 1),
        memoryBandwidthBytesPerS: scaled(row['mem_bw_gbs'], 1e9),
        peakFlops: {
          bf16: scaled(row['bf16_dense_tflops'], 1e12),
          fp16: scaled(row['fp16_dense_tflops'], 1e12),
          fp8: scaled(row['fp8_dense_tflops'], 1e12),
          fp4: scaled(row['fp4_dense_tflops'], 1e12),
          int8: scaled(row['int8_dense_tops'], 1e12),
        },
        tdpW: scaled(row['tdp_w'], 1),
        allInW: scaled(row['allin_w_per_gpu'], 1),
        verification: TRUST[row['spec_verified']!],
      });
      expect(gpu.scaleUp?.link ?? '').toBe(row['scaleup_link']);
      expect(gpu.scaleUp?.bytesPerS ?? null).toBe(scaled(row['scaleup_gbs_per_gpu_per_dir'], 1e9));
      expect(gpu.scaleUp?.domainGpus ?? null).toBe(scaled(row['scaleup_domain_gpus'], 1));
      expect(gpu.pcie?.generation ?? '-').toBe(row['pcie']);
      expect(gpu.pcie?.bytesPerS ?? null).toBe(scaled(row['pcie_gbs_per_dir'], 1e9));
      expect(gpu.notes).toContain(row['notes']);
      expect(gpu.source).toContain(row['spec_source'] === 'as above' ? 'LLM-Viewer' : row['spec_source']);
      const prices = loadPrices().gpus[gpu.id]!;
      expect([prices.hyperscaler, prices.neocloud, prices.spot]).toEqual(
        ['usd_h_hyperscaler_od', 'usd_h_neocloud_od', 'usd_h_spot'].map((key) => scaled(row[key], 1)),
      );
      expect(prices.source).toContain(row['price_source']);
    });
  }
});

describe.skipIf(missing)(`rows of ${hardware}/models.csv (skipped where the shared folder is missing)`, () => {
  const table = rows('models.csv');

  it('are 80 and each has its file', () => {
    expect(table).toHaveLength(80);
    expect(listLlms().map((llm) => llm.name)).toEqual(expect.arrayContaining(table.map((row) => row['name']!.replace(/ \(.*/, ''))));
  });

  for (const row of table) {
    const number = numbersOf(row);
    it(`${row['name']} is carried over whole`, () => {
      const llm = loadLlm(row['name']!.replace(/ \(.*/, ''));
      const everyLayerHasExperts = number('moe_experts') > 0 && number('dense_layers') === 0;
      expect(llm).toMatchObject({
        layers: number('layers'),
        hiddenSize: number('hidden'),
        heads: number('heads'),
        kvHeads: number('kv_heads'),
        headDim: number('head_dim'),
        intermediateSize: everyLayerHasExperts ? 0 : number('intermediate'),
        vocabSize: number('vocab'),
        tieEmbeddings: row['tie_emb'] === 'True',
        maxPosition: number('max_position'),
        attention: row['attention'],
        kvBytesPerToken: number('kv_bytes_per_token_bf16_full'),
        verification: TRUST[row['verified']!],
        source: row['source'],
      });
      expect([llm.moe?.experts, llm.moe?.topK, llm.moe?.sharedExperts, llm.moe?.intermediateSize, llm.moe?.denseLayers].map((n) => n ?? 0)).toEqual(
        ['moe_experts', 'moe_topk', 'moe_shared', 'moe_intermediate', 'dense_layers'].map(number),
      );
      expect(llm.notes).toContain(row['extra']);
      expect(llm.published?.paramsTotal).toBeCloseTo(number('params_total_pub') * 1e9, -3);
      expect(llm.published?.paramsActive).toBeCloseTo(number('params_active_pub') * 1e9, -3);
      const format = quantizationOf(row['dtype']!.split(' ')[0]!)!;
      expect(llm.dtype).toBe(format === 'fp8' ? 'fp8-block' : format);
    });
  }

  /** Rows without a computed count, and how far the published (rounded) one may be from ours. */
  const PUBLISHED_ONLY: Readonly<Record<string, string>> = {
    'Nemotron-3-Nano-30B-A3B': 'the row has no params_total_calc: one mixer per layer; published 31.6 B and 3.6 B active are rounded',
    'Nemotron-H-56B-Base': 'the row has no params_total_calc: one mixer per layer; published 56 B is rounded, computed 56.3 B',
  };

  for (const row of table) {
    const number = numbersOf(row);
    it(`${row['name']} has the parameters the table computed, within 0.5 %`, () => {
      const llm = loadLlm(row['name']!.replace(/ \(.*/, ''));
      const exception = PUBLISHED_ONLY[row['name']!] !== undefined;
      expect(row['params_total_calc'] === '').toBe(exception);
      const column = exception ? 'pub' : 'calc';
      const bound = exception ? 0.006 : 0.005;
      expect(Math.abs(llm.paramsTotal / (number('params_total_' + column) * 1e9) - 1)).toBeLessThan(bound);
      expect(Math.abs(llm.paramsActive / (number('params_active_' + column) * 1e9) - 1)).toBeLessThan(bound);
    });
  }
});
