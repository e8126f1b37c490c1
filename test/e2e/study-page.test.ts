import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStudyReport } from '@foretoken/report/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gridStudy, hypercubeStudy } from '../../packages/report/src/testing/study-rows.ts';
import { CHROMIUM, launchBrowser, openPage } from './open-page.ts';
import type { Visit } from './open-page.ts';

const missing = !existsSync(CHROMIUM);
const charts = ['pareto-cost', 'pareto-speed', 'capacity-ttftp99', 'capacity-goodfraction', 'map-rate-gpu', 'map-rate-replicas', 'map-replicas-gpu', 'effect-rate', 'effect-gpu', 'effect-replicas', 'best-points'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foretoken-study-page-'));
  const [grid, big] = [gridStudy(), hypercubeStudy(2000)];
  await writeStudyReport(join(folder, 'grid'), { ...grid.sweep, name: '<b>evil</b>', version: '0.1.0' }, grid.rows);
  await writeStudyReport(join(folder, 'big'), { ...big.sweep, version: '0.1.0' }, big.rows);
}, 60_000);
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('the report of a study', () => {
  it('is the same bytes for rows in any order, says nothing of the machine, and stays small with 2,000 points', async () => {
    const [grid, big] = [gridStudy(), await readFile(join(folder, 'big', 'report.html'), 'utf8')];
    await writeStudyReport(join(folder, 'again'), { ...grid.sweep, name: '<b>evil</b>', version: '0.1.0' }, grid.rows.toReversed());
    const page = await readFile(join(folder, 'grid', 'report.html'), 'utf8');
    expect(await readFile(join(folder, 'again', 'report.html'), 'utf8')).toBe(page);
    expect(page).not.toContain('/somewhere');
    expect(big.length).toBeLessThan(2_600_000);
  });
});

describe.skipIf(missing)(missing ? `a study in Chromium: SKIPPED, there is no ${CHROMIUM}` : 'report.html of a study in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => browser.close());

  const open = async (name: string, options: Parameters<Browser['newContext']>[0] = {}, live = true): Promise<Visit> => openPage(browser, join(folder, name, 'report.html'), options, live);

  it.each([['a screen', 1280, 'light'], ['a phone in the dark', 390, 'dark']] as const)('draws every chart live on %s, with no request and no complaint', async (_, width, colorScheme) => {
    const { page, complaints } = await open('grid', { viewport: { width, height: 844 }, colorScheme });
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].map((chart) => [chart.dataset.chart, chart.dataset.live, chart.querySelectorAll("svg").length])')).toEqual(charts.map((id) => [id, 'yes', 1]));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('sorts by a column, down at the second click, and back to the first order at the third', async () => {
    const { page } = await open('grid');
    const column = async (): Promise<number[]> => (await page.locator('#points-table tbody tr th').allInnerTexts()).map((text) => Number(text.slice(1)));
    const first = await column();
    const head = page.locator('#points-table thead button').first();
    await head.click();
    const up = await column();
    expect(up).toEqual(first.toSorted((a, b) => a - b));
    expect(await page.locator('#points-table thead th').first().getAttribute('aria-sort')).toBe('ascending');
    await head.click();
    expect(await column()).toEqual(up.toReversed());
    await head.click();
    expect(await column()).toEqual(first);
    await page.context().close();
  });

  it('filters by words and by choice over all rows, and shows more on demand', async () => {
    const { page } = await open('big');
    const lines = page.locator('#points-table tbody tr');
    expect(await lines.count()).toBe(200);
    await page.locator('#points-controls button').click();
    expect(await lines.count()).toBe(1200);
    await page.locator('#points-controls select').first().selectOption('h100-sxm');
    expect(await page.locator('#points-table tbody td:nth-child(4)').allInnerTexts().then((texts) => [...new Set(texts)])).toEqual(['h100-sxm']);
    await page.locator('#points-controls input').fill('h100 overloaded');
    expect(await page.locator('#points-controls .shown').innerText()).toMatch(/^(\d+) of 1200 rows shown, \1 match$/);
    await page.locator('#points-controls input').fill('nothing like that');
    expect(await lines.count()).toBe(0);
    await page.context().close();
  });

  it('has its answer, its best points and its pictures without a script', async () => {
    const { page } = await open('big', { javaScriptEnabled: false }, false);
    expect(await page.locator('.sentence').innerText()).toMatch(/\d+ of 1,200 points meet the SLO; best p99 TTFT: \d+ ms, with /);
    expect(await page.locator('#points-table tbody tr').count()).toBe(50);
    expect(await page.locator('#points-table caption').innerText()).toContain('The first 50 of 1200.');
    expect(await page.locator('.chart svg').count()).toBe(11);
    expect(await page.locator('#points-controls').isVisible()).toBe(false);
    await page.context().close();
  });

  it('shows names as text, names its tables, groups what cannot run and never says NaN', async () => {
    const { page } = await open('grid');
    expect(await page.locator('h1').innerText()).toBe('<b>evil</b>, a study');
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.locator('section[aria-labelledby=failed] tbody tr').innerText()).toMatch(/E0310 5 points[\s\S]*gpu l4; replicas 1[\s\S]*llama-3\.1-8b does not fit/);
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    await page.context().close();
  });
});
