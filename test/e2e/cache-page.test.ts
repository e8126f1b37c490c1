import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCacheReport } from '@foretoken/report/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureCache } from '../../packages/report/src/testing/cache-result.ts';
import { CHROMIUM, launchBrowser, openPage } from './open-page.ts';
import type { Visit } from './open-page.ts';

const missing = !existsSync(CHROMIUM);
const charts = ['hit-rate-token-prefix', 'hit-rate-ttl-token-prefix', 'hit-rate-block-any', 'hit-rate-ttl-block-any'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foretoken-cache-page-'));
  await writeCacheReport(folder, fixtureCache({ path: '<b>evil</b>.jsonl', policies: ['lru', 'lfu', 'fifo', 'belady', 'plfu', 'ttl'], ttlsS: [0.5, 2, 60], shown: ['token_prefix', 'block_any'] }));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe.skipIf(missing)(missing ? `cache.html in Chromium: SKIPPED, there is no ${CHROMIUM}` : 'cache.html in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => browser.close());

  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> => openPage(browser, join(folder, 'cache.html'), options);

  it.each([['a screen', 1280], ['a phone', 390]])('draws every chart live on %s, with no request and no complaint', async (_, width) => {
    const { page, complaints } = await open({ viewport: { width, height: 844 } });
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].map((chart) => [chart.dataset.chart, chart.dataset.live, chart.querySelectorAll("svg").length])')).toEqual(charts.map((id) => [id, 'yes', 1]));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows names as text, names its tables and keeps its data readable', async () => {
    const { page } = await open();
    expect(await page.locator('h1').innerText()).toBe('Prefix cache of <b>evil</b>.jsonl');
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.locator('table').count()).toBe(5);
    expect(await page.evaluate('JSON.parse(document.getElementById("foretoken-cache").textContent).schema')).toBe('foretoken.cache/1');
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    await page.context().close();
  });

  it('answers the pointer with policy, capacity and hit rate', async () => {
    const { page } = await open();
    const chart = page.locator('[data-chart=hit-rate-token-prefix]');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 250, (box?.y ?? 0) + 120);
    await page.mouse.move((box?.x ?? 0) + 260, (box?.y ?? 0) + 120);
    const tooltip = page.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor({ timeout: 10_000 });
    expect(await tooltip.innerText()).toMatch(/policy\s+\w+[\s\S]*blocks\s+[\d,]+[\s\S]*hit rate\s+[\d.]+%/);
    await page.context().close();
  });
});
