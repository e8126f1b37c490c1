import { loadGpu, loadPower, listGpus } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { energySchema } from '../scenario/energy-schema.ts';
import { EnergyMeter } from './energy-meter.ts';
import { energyReport } from './energy-report.ts';
import { decodeW, gpuPower, stepPowerTable, stepW } from './gpu-power.ts';
import type { GpuPower } from './gpu-power.ts';

const data = loadPower();
const tdpOf = (id: string): number | null => loadGpu(id).tdpW;
const powerOf = (id: string): GpuPower => gpuPower(loadGpu(id), data, tdpOf)!;

describe('power of a GPU', () => {
  it('is the fitted logistic, capped at TDP', () => {
    const h100 = powerOf('h100-sxm');
    // 400 + 322.5 / (1 + exp(-0.58 (6 - 4.8))) = 400 + 322.5 / 1.49859 = 615.2; measured 610
    expect(decodeW(h100, 64)).toBeCloseTo(615.2, 1);
    expect(decodeW(h100, 1e6)).toBe(700);
    expect([h100.idleW, h100.offW, h100.fullW].map(Math.round)).toEqual([98, 70, 700]);
    // 1730 / 1.3 - 700 = 630.8
    expect(h100.hostW).toBeCloseTo(630.77, 2);
  });

  it('of a GPU without measurements is scaled by TDP, and says so', () => {
    const a100 = powerOf('a100-sxm-80');
    expect(decodeW(a100, 64) / decodeW(powerOf('h100-sxm'), 64)).toBeCloseTo(400 / 700, 12);
    expect(a100.source).toMatch(/^h100-sxm scaled by TDP to 400 W/);
    // no all-in power known: 0.82 of TDP
    expect(a100.hostW).toBeCloseTo(328, 9);
  });

  it('is unknown without a TDP, and else rises with the batch between idle and TDP on every GPU', () => {
    for (const gpu of listGpus()) {
      const power = gpuPower(gpu, data, tdpOf);
      expect(power === null).toBe(gpu.tdpW === null);
      if (power === null) continue;
      const table = stepPowerTable(power, 512);
      expect(table).toHaveLength(513);
      for (let n = 1; n <= 512; n++) expect(table[n]).toBeGreaterThanOrEqual(table[n - 1]!);
      expect(table[512]).toBeLessThanOrEqual(gpu.tdpW!);
      expect(table[0]).toBe(power.idleW);
    }
  });

  it('of prefill is the limit, of a mixed step in between', () => {
    const table = Float64Array.of(100, 400, 500);
    expect([stepW(table, 700, 2, 0), stepW(table, 700, 2, 0.5), stepW(table, 700, 2, 1), stepW(table, 700, 9, 0), stepW(table, 700, 0, 1)]).toEqual([500, 600, 700, 500, 700]);
  });
});

describe('EnergyMeter', () => {
  const power: GpuPower = { offW: 50, idleW: 100, fullW: 700, hostW: 300, curve: { lowW: 400, highW: 400, slope: 1, middle: 0 }, source: 'test' };

  it('adds boards at work, idle and off, and the servers', () => {
    const meter = new EnergyMeter(power, 16);
    meter.step(2, 3, 8, 0, 8);
    meter.step(2, 1, 8, 8, 8);
    // 2 * 3 * 400 + 2 * 1 * 550 = 3500 J on 8 GPU-s; ready 20: 12 * 100; billed 30: 10 * 50; servers 30 * 300
    expect(meter.totals(20, 30)).toEqual({ busyJ: 3500, idleJ: 1200, offJ: 500, hostJ: 9000, totalJ: 14_200 });
  });

  it('agrees with the published joules per token of Llama-3.1-8B on one H100', () => {
    // 64 sequences at 5147 tokens/s: 0.119 J per token
    const meter = new EnergyMeter(powerOf('h100-sxm'), 512);
    meter.step(1, 64 / 5147, 64, 0, 64);
    expect(Math.abs(meter.totals(0, 0).busyJ / 64 / 0.119 - 1)).toBeLessThan(0.02);
  });
});

describe('energyReport', () => {
  const use = { totals: { busyJ: 1.8e6, idleJ: 0, offJ: 0, hostJ: 1.2e6, totalJ: 3e6 }, billedGpuS: 36_525 * 24, outputTokens: 1e6, requests: 1000 };

  it('multiplies by PUE and grid', () => {
    // 3 MJ * 1.2 = 3.6 MJ = 1 kWh at 45 g
    const report = energyReport(energySchema.parse({ region: 'eu-france', pue: 1.2 }), data, use);
    expect(report).toMatchObject({ kwh: 1, operationalG: 45, embodiedG: 0, boardJoulesPerOutputToken: 1.8, joulesPerOutputToken: 3.6, joulesPerRequest: 3600, gPerOutputToken: 45e-6 });
    expect(report.gridSource).toBe('France, annual mean (memory, 2026-11)');
  });

  it('writes off the manufacture', () => {
    // 876 600 GPU-s = 243.5 h, a 144th of four years (35 064 h): 164 kg / 144 = 1138.9 g
    expect(energyReport(energySchema.parse({ embodied: {} }), data, use).embodiedG).toBeCloseTo(164_000 / 144, 6);
    expect(energyReport(energySchema.parse({ embodied: { kgPerGpu: 82, years: 8 } }), data, use).embodiedG).toBeCloseTo(41_000 / 144, 6);
  });

  it('takes a figure of the user', () => {
    expect(energyReport(energySchema.parse({ region: 'my cellar', gPerKwh: 0 }), data, use)).toMatchObject({ operationalG: 0, gridSource: 'fleet.energy.gPerKwh' });
  });

  it('divides by nothing without tokens', () => {
    expect(energyReport(energySchema.parse({}), data, { ...use, outputTokens: 0, requests: 0 })).toMatchObject({ joulesPerOutputToken: null, joulesPerRequest: null, gPerOutputToken: null });
  });

  it('refuses a region that it does not know', () => {
    expect(() => energyReport(energySchema.parse({ region: 'us-eest' }), data, use)).toThrow(expect.objectContaining({ code: 'E0326', message: expect.stringMatching(/Did you mean us-east\?/) as string }) as Error);
  });
});
