import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from './compile-step-time.ts';
import { deploymentOf } from './deployments.fixture.ts';
import { parseLatencyData } from './latency-data.ts';
import { loadLatencyData } from './load-latency-data.node.ts';
import { gpuOf, H100, RTX_PRO_6000 } from './models.fixture.ts';

const FOLDER = new URL('../../../models/latency/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
const H20 = gpuOf({ id: 'h20', memoryBandwidthBytesPerS: 4000e9, peakFlops: { bf16: 148e12, fp16: 148e12, fp8: 296e12, fp4: null, int8: 296e12 } });
const L4 = gpuOf({ id: 'l4', architecture: 'Ada sm89', memoryBandwidthBytesPerS: 300e9, scaleUp: null, smCount: null, l2Bytes: null, attentionKernel: 'fa2', pcie: { generation: '4x16', bytesPerS: 32e9 }, peakFlops: { bf16: 121e12, fp16: 121e12, fp8: 242e12, fp4: null, int8: 242e12 } });

describe('latency data', () => {
  it('says for every file where its numbers come from, under which licence, when and how', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const { provenance } = read(file.replace('.json', '')) as { provenance: Record<string, string> };
      for (const key of ['source', 'licence', 'date', 'method']) expect(provenance[key], `${file} ${key}`).toMatch(/.{4}/);
    }
  });

  it('uses fitted parameters where a GPU has them, and their datasheet', () => {
    const { profile, fa2 } = loadLatencyData(H100);
    expect(profile.basis).toBe('fitted');
    expect(profile.tables.gemm['bfloat16']?.theta['ec']).toBe(0.823);
    expect(profile.tables.gemm['bfloat16']?.mapePct).toBe(4.4);
    expect(fa2).toBeNull();
    expect(loadLatencyData(RTX_PRO_6000).fa2?.measuredOn).toBe('rtx-pro-6000-se');
    expect(loadLatencyData(L4).fa2?.measuredOn).toBe('rtx-4090');
  });

  it('falls back to the datasheet with mean parameters', () => {
    const { profile, defaults } = loadLatencyData(L4);
    expect(profile.basis).toBe('datasheet');
    expect(profile.datasheet).toMatchObject({ bf16: 121e12, bw: 300e9, nvl: 32e9, sm: defaults.sm });
    expect(profile.l2Bytes).toBe(defaults.l2Bytes);
    expect(profile.tables.allreduce).toBe(defaults.pcieAllReduce['l40s']);
  });

  it('does not transfer the compute efficiency of decode attention to H20-like parts', () => {
    expect(loadLatencyData(H20).profile.tables.attn_decode['vllm:bfloat16:128']?.theta['ec']).toBe(0.6);
    expect(loadLatencyData(L4).profile.tables.attn_decode['vllm:bfloat16:128']?.theta['ec']).toBe(0.5386);
  });

  it('predicts an unmeasured twin of the H100 within the stated band', () => {
    const known = compileStepTime(deploymentOf());
    const twin = gpuOf({ id: 'h100-twin' });
    const unknown = compileStepTime(deploymentOf({ gpu: twin, data: loadLatencyData(twin) }));
    for (const sequences of [1, 16, 64, 256]) {
      const ratio = unknown.decodeTimeS(sequences, sequences * 1000) / known.decodeTimeS(sequences, sequences * 1000);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
    }
  });

  it('names the field of malformed data', () => {
    const broken = (name: string, change: (json: Record<string, Record<string, unknown>>) => void) => () =>
      parseLatencyData(H100, (file) => {
        const json = read(file) as Record<string, Record<string, unknown>>;
        if (file === name) change(json);
        return json;
      });
    expect(broken('h100-sxm', (json) => delete (json['datasheet'] as Record<string, unknown>)['bw'])).toThrow(/h100-sxm\.json\.datasheet\.bw must be a finite number/);
    expect(broken('memory', (json) => delete json['vllm_v1'])).toThrow(expect.objectContaining({ code: 'E0401' }));
    const gridless = broken('h100-sxm', (json) => {
      const row = (json['gemm'] as Record<string, { resid: { logpct: number[] } }>)['bfloat16'];
      row?.resid.logpct.pop();
    });
    expect(gridless).toThrow(/logpct holds 489 numbers, the axes need 490/);
    expect(broken('h100-sxm', (json) => delete (json['gemm'] as Record<string, { theta: Record<string, number> }>)['bfloat16']?.theta['kh'])).toThrow(/theta\.kh/);
  });

  it('refuses a GPU without a 16-bit peak', () => {
    const odd = gpuOf({ id: 'odd', peakFlops: { bf16: null, fp16: null, fp8: null, fp4: null, int8: 1e12 } });
    expect(() => loadLatencyData(odd)).toThrow(expect.objectContaining({ code: 'E0402' }));
  });
});
