import { describe, expect, it } from 'vitest';
import { fixtureRun } from '../testing/run-result.ts';
import { renderPng } from './render-png.node.ts';
import { renderSvgs } from './render-svg.ts';
import { runCharts } from './run-charts.ts';

const charts = runCharts(fixtureRun().result);

describe('pictures', () => {
  it('hold their text: without its text elements each one is another picture', async () => {
    for (const svg of await renderSvgs(charts, true)) {
      const [whole, mute] = [await renderPng(svg), await renderPng(svg.replace(/<text[\s\S]*?<\/text>/g, ''))];
      expect(whole.length).toBeGreaterThan(mute.length + 4000);
    }
  });

  it('use the shipped font: another family name falls back to it, byte for byte', async () => {
    const [svg = ''] = await renderSvgs(charts, true);
    expect(svg).toContain('font-family="DejaVu Sans');
    const elsewhere = await renderPng(svg.replaceAll('DejaVu Sans, Verdana, Geneva, sans-serif', 'DejaVu Sans'));
    expect(Buffer.from(elsewhere).equals(Buffer.from(await renderPng(svg)))).toBe(true);
  });

  it('are PNG at twice the size of their SVG', async () => {
    const [svg = ''] = await renderSvgs(charts, true);
    const png = Buffer.from(await renderPng(svg));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
  });

  it('are the same bytes each time', async () => {
    const draw = async (): Promise<readonly string[]> => renderSvgs(charts, true);
    const [first, second] = [await draw(), await draw()];
    expect(second).toEqual(first);
    expect(Buffer.from(await renderPng(first[0] ?? '')).equals(Buffer.from(await renderPng(second[0] ?? '')))).toBe(true);
  });
});
