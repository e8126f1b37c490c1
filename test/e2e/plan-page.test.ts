import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePlanReport } from '@foretoken/report/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixturePlan, infeasiblePlan } from '../../packages/report/src/testing/plan-result.ts';
import { CHROMIUM, launchBrowser, openPage } from './open-page.ts';
import type { Visit } from './open-page.ts';

const missing = !existsSync(CHROMIUM);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foretoken-plan-page-'));
  await writePlanReport(join(folder, 'found'), fixturePlan({ name: '<b>evil</b>' }));
  await writePlanReport(join(folder, 'none'), infeasiblePlan());
}, 60_000);
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe.skipIf(missing)(missing ? `plan.html in Chromium: SKIPPED, there is no ${CHROMIUM}` : 'plan.html in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => browser.close());

  const open = async (name: string, options: Parameters<Browser['newContext']>[0] = {}, live = true): Promise<Visit> => openPage(browser, join(folder, name, 'plan.html'), options, live);

  it.each([['a screen', 'found', 1280, 'light', 10], ['a phone in the dark', 'found', 390, 'dark', 10], ['a screen, nothing found', 'none', 1280, 'light', 2]] as const)('draws every chart live on %s, with no request and no complaint', async (_, name, width, colorScheme, charts) => {
    const { page, complaints } = await open(name, { viewport: { width, height: 844 }, colorScheme });
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].map((chart) => chart.dataset.live)')).toEqual(Array.from({ length: charts }, () => 'yes'));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('ranks the fleets in a table that sorts by their numbers', async () => {
    const { page } = await open('found');
    const ranks = async (): Promise<string[]> => (await page.locator('#fleets-table tbody th').allInnerTexts()).map((text) => text.slice(0, 2));
    expect(await ranks()).toEqual(['1.', '2.', '3.']);
    await page.locator('#fleets-table thead button', { hasText: 'p99 TTFT' }).click();
    expect(await ranks()).toEqual(['2.', '1.', '3.']);
    await page.locator('#fleets-controls select').first().selectOption('l40s');
    expect(await ranks()).toEqual(['3.']);
    await page.context().close();
  });

  it('answers without a script, keeps its data readable, and shows names as text', async () => {
    const { page } = await open('found', { javaScriptEnabled: false }, false);
    expect(await page.locator('h1').innerText()).toBe('<b>evil</b>, a plan');
    expect(await page.locator('.answer').innerText()).toMatch(/Cheapest fleet[\s\S]*One replica fewer: misses the SLO \(p99 TTFT 1\.20 s, p99 ITL 150 ms\)\.[\s\S]*Checked: held in an independent simulation of 32\.0k requests[\s\S]*foretoken run recommendations\/1-fleet\.yaml/);
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    const data = await page.locator('#foretoken-plan').textContent();
    expect((JSON.parse(data ?? '') as { readonly fleets: readonly unknown[] }).fleets).toHaveLength(3);
    await page.context().close();
  });

  it('says why nothing was found', async () => {
    const { page } = await open('none');
    expect(await page.locator('.answer.missed').innerText()).toMatch(/No candidate holds[\s\S]*Nearest miss: vllm-v1 h100-sxm tp1/);
    expect(await page.locator('section[aria-labelledby=pruned] tbody tr').count()).toBe(3);
    await page.context().close();
  });
});
