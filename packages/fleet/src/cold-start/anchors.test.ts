import { loadColdStart } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { coldStartSchema } from '../scenario/cold-start-schema.ts';
import { createColdStart } from './create-cold-start.ts';

const data = loadColdStart();

describe('measured starts', () => {
  for (const { name, engine, engineOptions, weightBytes, layers, moe, gpus, coldStart, measuredS, band } of data.anchors) {
    const model = createColdStart(coldStartSchema.parse(coldStart), { data, engine, engineOptions, weightBytes, layers, moe, gpus, seed: 1 });
    const { readyS } = model.start(0, 0, { nodeS: 0, image: false, weights: false, compiled: false });
    const error = readyS / measuredS - 1;

    it(`${name}: ${measuredS} s within ${band * 100} %`, () => {
      expect(Math.abs(error)).toBeLessThanOrEqual(band);
    });
  }
});
