import { describe, expect, it } from 'vitest';
import { listEngines, listGpus, loadColdStart, loadPower, loadPrices, modelsDir, readJson } from './index.node.ts';
import { parseColdStart } from './parse-cold-start.ts';
import { parsePower } from './parse-power.ts';
import { parsePrices, priceIn, reservedPrice } from './prices.ts';

const raw = (name: string): Record<string, unknown> => readJson(`${modelsDir()}/${name}`) as Record<string, unknown>;

describe('models/cold-start.json', () => {
  const data = loadColdStart();

  it('says how every engine of the catalogue starts, and no other', () => {
    expect(Object.keys(data.engines).sort()).toEqual(listEngines().map(({ id }) => id));
  });

  it('derives the Hugging Face rate from the two measured downloads', () => {
    // sqrt((141.107 GB / 196.5 s) * (470.187 GB / 724 s)) = sqrt(0.7181 * 0.6494) = 0.6829 GB/s
    expect(Math.sqrt((141.107e9 / 196.5) * (470.187e9 / 724)) / (data.fetch.hf.bytesPerS ?? NaN)).toBeCloseTo(1, 2);
  });

  it('has anchors that were fitted and anchors that were not', () => {
    expect(data.anchors.filter(({ fitted }) => fitted === 'nothing').length).toBeGreaterThanOrEqual(4);
    expect(data.anchors.filter(({ fitted }) => fitted === 'defaults').length).toBeGreaterThanOrEqual(5);
  });

  it('refuses a stage that engines do not have, naming it', () => {
    const json = raw('cold-start.json');
    const engines = json['engines'] as Record<string, Record<string, unknown>>;
    const broken = { ...json, engines: { ...engines, vllm: { ...engines['vllm'], stages: ['trance'] } } };
    expect(() => parseColdStart(broken, 'x.json')).toThrow(/x\.json: field "engines\.vllm\.stages" must be a list of trace, compile, capture/);
  });

  it('refuses a 95th percentile below the median', () => {
    expect(() => parseColdStart({ ...raw('cold-start.json'), node: { medianS: 9, p95S: 9, verification: 'guess', source: 'x' } }, 'x.json')).toThrow(/"p95S" above its "medianS"/);
  });
});

describe('models/power.json', () => {
  const power = loadPower();

  it('has curves of known GPUs only, and every curve passes its measured points within 2 %', () => {
    const known = listGpus().map(({ id }) => id);
    for (const [id, { lowW, highW, slope, middle, points }] of Object.entries(power.curves)) {
      expect(known).toContain(id);
      for (const { sequences, watts } of points) {
        const fitted = lowW + (highW - lowW) / (1 + Math.exp(-slope * (Math.log2(sequences) - middle)));
        expect(Math.abs(fitted / watts - 1), `${id} at ${sequences}`).toBeLessThan(0.02);
      }
    }
  });

  it('keeps regions between a clean and a coal grid', () => {
    for (const { gPerKwh } of Object.values(power.regions)) expect(gPerKwh > 5 && gPerKwh < 1000).toBe(true);
  });

  it('refuses a reference curve that is not there', () => {
    expect(() => parsePower({ ...raw('power.json'), reference: { curve: 'h1000', verification: 'guess', source: 'x' } }, 'x.json')).toThrow(/field "reference" must be a "curve" that is a key of "curves"/);
  });
});

describe('reserved prices', () => {
  const table = loadPrices();

  it('are derived where none is listed, and say so', () => {
    // 2.99 $ on demand * 0.625 = 1.86875 $
    expect(priceIn(table, 'h100-sxm', 'reserved-1y')).toMatchObject({ usdPerHour: 2.99 * 0.625, tier: 'reserved-1y', source: expect.stringMatching(/^derived, 0\.625 of neocloud/) as string });
    // 6.88 $ * 0.625
    expect(reservedPrice(table, 'h100-sxm', 'hyperscaler')?.usdPerHour).toBeCloseTo(4.3, 12);
    expect(priceIn(table, 'h200-nvl', 'reserved-1y')).toBeNull();
  });

  it('are their own where listed', () => {
    const { 'h100-sxm': h100 } = table.gpus;
    const own = parsePrices({ ...table, gpus: { 'h100-sxm': { ...h100, 'reserved-1y': 1.7 } } }, 'x.json');
    expect(reservedPrice(own, 'h100-sxm', 'hyperscaler')).toMatchObject({ usdPerHour: 1.7, source: h100?.source });
    expect(priceIn({ ...own, derived: undefined as never }, 'h100-sxm', 'reserved-1y')?.usdPerHour).toBe(1.7);
  });

  it('come last when no tier is named', () => {
    expect(priceIn(table, 'h100-sxm')?.tier).toBe('neocloud');
  });
});
