import { expect, it } from 'vitest';
import { mergedModels } from './merged-models.ts';

it('names a source once, and leaves what has none', () => {
  const fitted = (gpu: string, source: string): string => `parameters fitted on ${gpu} (${source})`;
  expect(mergedModels([fitted('h100-sxm', 'a (b)'), 'roofline of l4', fitted('l40s', 'a (b)'), fitted('t4', 'c')])).toEqual(['parameters fitted on h100-sxm, l40s (a (b))', 'roofline of l4', 'parameters fitted on t4 (c)']);
});
