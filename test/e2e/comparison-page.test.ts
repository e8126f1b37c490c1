import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeComparison } from '@foretoken/report/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureComparison } from '../../packages/report/src/testing/comparison-result.ts';
import { CHROMIUM, launchBrowser, openPage } from './open-page.ts';
import type { Visit } from './open-page.ts';

const missing = !existsSync(CHROMIUM);
const charts = ['compare-ttft', 'compare-itl', 'compare-rate', 'compare-ttft-parts', 'compare-cdf-ttft', 'compare-cdf-itl'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foretoken-comparison-page-'));
  await writeComparison(folder, { ...fixtureComparison(10), name: '<b>evil</b>' });
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe.skipIf(missing)(missing ? `comparison.html in Chromium: SKIPPED, there is no ${CHROMIUM}` : 'comparison.html in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => browser.close());

  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> => openPage(browser, join(folder, 'comparison.html'), options);

  it.each([['a screen', 1280, 'light'], ['a screen in the dark', 1280, 'dark'], ['a phone', 390, 'light']] as const)('draws every chart live on %s, with no request and no complaint', async (_, width, colorScheme) => {
    const { page, complaints } = await open({ viewport: { width, height: 844 }, colorScheme });
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].map((chart) => [chart.dataset.chart, chart.dataset.live, chart.querySelectorAll("svg").length])')).toEqual(charts.map((id) => [id, 'yes', 1]));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows names as text, names its tables and keeps its data readable', async () => {
    const { page } = await open();
    expect(await page.locator('h1').innerText()).toBe('<b>evil</b>, compared');
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.evaluate('JSON.parse(document.getElementById("foretoken-comparison").textContent).candidates.length')).toBe(10);
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    await page.context().close();
  });
});
