import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from '@foretoken/report/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetRun } from '../../packages/report/src/testing/fleet-run.ts';
import { emptyRun, fixtureRun } from '../../packages/report/src/testing/run-result.ts';
import { CHROMIUM, launchBrowser, openPage } from './open-page.ts';
import type { Visit } from './open-page.ts';

const missing = !existsSync(CHROMIUM);
const required = process.env['CI'] === 'true';
const run = fixtureRun(1500);
const charts = ['cdf-ttft', 'cdf-itl-tpot', 'cdf-e2e', 'ttft-breakdown', 'timeline-requests', 'timeline-kv', 'timeline-throughput', 'timeline-arrivals'];
const fleet = fleetRun({ events: 60, replicas: 6 });
const fleetIds = [...charts, 'replica-busy', 'queue-replicas', 'replica-states-1', 'replica-states-2', 'slo-attainment', 'failed-requests', 'class-ttft', 'class-tpot', 'class-e2e', 'route-legs', 'cold-start-stages', 'gpu-seconds', 'cost-shares'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foretoken-page-'));
  await writeReport(join(folder, 'full'), { ...run.result, name: '<b>evil</b> & "co"' }, run.columns, run.log);
  await writeReport(join(folder, 'empty'), emptyRun());
  await writeReport(join(folder, 'fleet'), fleet.result, fleet.columns, fleet.log, { names: ['chat', 'batch'], poolOf: (request) => request % 2 });
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('report.html as a file', () => {
  it('names no address outside of itself', async () => {
    const page = await readFile(join(folder, 'full', 'report.html'), 'utf8');
    const markup = page.replace(/(<script[^>]*>)[\s\S]*?<\/script>/g, '$1</script>');
    expect(markup.match(/<script\b[^>]*\bsrc=/g)).toBeNull();
    expect(markup.match(/\b(?:src|href|action|data|poster|srcset)\s*=\s*["']?(?!data:,|#)[^"'\s>]*:/gi)).toBeNull();
    expect(markup.match(/@import|url\((?!["']?(?:#|data:))/g)).toBeNull();
  });

  it('stays near one megabyte', async () => {
    expect((await stat(join(folder, 'full', 'report.html'))).size).toBeLessThan(1.4e6);
  });
});

if (missing && required) {
  it('finds Chromium, which CI=true requires', () => {
    expect.fail(`No Chromium at ${CHROMIUM}: run \`apt-get update && apt-get install -y chromium\`, or set FORETOKEN_CHROMIUM.`);
  });
}

describe.skipIf(missing)(missing ? `report.html in Chromium: SKIPPED, there is no ${CHROMIUM}` : 'report.html in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => browser.close());

  const open = async (name: string, options: Parameters<Browser['newContext']>[0] = {}, live = true): Promise<Visit> => openPage(browser, join(folder, name, 'report.html'), options, live);

  const pictures = async (page: Page): Promise<unknown> => page.evaluate(`[...document.querySelectorAll('.chart')].map((chart) => {
    const svgs = [...chart.querySelectorAll('svg')];
    const box = svgs[0]?.getBoundingClientRect();
    return { id: chart.dataset.chart, svgs: svgs.length, wide: box?.width > 200, high: box?.height > 40, drawn: chart.querySelectorAll('svg path, svg text').length > 3, named: chart.getAttribute('aria-label').length > 10 };
  })`);
  const allDrawn = charts.map((id) => ({ id, svgs: 1, wide: true, high: true, drawn: true, named: true }));

  it('draws every chart live, with no request and no complaint', async () => {
    const { page, complaints } = await open('full');
    expect(await pictures(page)).toEqual(allDrawn);
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].map((chart) => chart.dataset.live)')).toEqual(charts.map(() => 'yes'));
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('answers the pointer with the values of that moment', async () => {
    const { page } = await open('full');
    const chart = page.locator('[data-chart=timeline-requests]');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 250, (box?.y ?? 0) + 120);
    await page.mouse.move((box?.x ?? 0) + 260, (box?.y ?? 0) + 120);
    const tooltip = page.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor({ timeout: 10_000 });
    expect(await tooltip.innerText()).toMatch(/waiting\s+[\d.]+[\s\S]*running\s+[\d.]+/);
    await page.context().close();
  });

  it('shows the charts without any script', async () => {
    const { page, complaints } = await open('full', { javaScriptEnabled: false }, false);
    for (const id of charts) {
      const box = await page.locator(`[data-chart=${id}] svg`).boundingBox();
      expect(box?.width ?? 0).toBeGreaterThan(200);
      expect(box?.height ?? 0).toBeGreaterThan(40);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    const { page, complaints } = await open('full', { viewport: { width: 390, height: 844 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await pictures(page)).toEqual(allDrawn);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('follows the dark theme and prints on white', async () => {
    const { page } = await open('full', { colorScheme: 'dark' });
    const colors = async (): Promise<unknown> => page.evaluate(`[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('[data-chart=cdf-ttft] svg text')).fill]`);
    expect(await colors()).toEqual(['rgb(15, 19, 24)', expect.stringMatching(/^rgb\((?:169, 177, 186|232, 234, 237)\)$/)]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await colors()).toEqual(['rgb(255, 255, 255)', expect.stringMatching(/^rgb\((?:87, 96, 106|27, 31, 36)\)$/)]);
    await page.context().close();
  });

  it('shows names as text and keeps the whole result readable', async () => {
    const { page } = await open('full');
    expect(await page.locator('h1').innerText()).toBe('<b>evil</b> & "co"');
    expect(await page.locator('h1 b').count()).toBe(0);
    expect(await page.evaluate('JSON.parse(document.getElementById("foretoken-result").textContent).requests.total')).toBe(1500);
    await page.context().close();
  });

  it('has one first heading, named tables and named charts', async () => {
    const { page } = await open('full');
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.locator('.chart[role=img][aria-label]').count()).toBe(charts.length);
    expect(await page.locator('html[lang=en]').count()).toBe(1);
    await page.context().close();
  });

  it('says that there is nothing to draw when nothing completed', async () => {
    const { page, complaints } = await open('empty');
    expect(await page.locator('[data-chart=cdf-ttft]').innerText()).toContain('Nothing to draw: no request produced a token.');
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([['a screen', 1280, 'light'], ['a screen in the dark', 1280, 'dark'], ['a phone', 390, 'light']] as const)('draws every chart of a fleet live on %s, with no request and no complaint', async (_, width, colorScheme) => {
    const { page, complaints } = await open('fleet', { viewport: { width, height: 844 }, colorScheme });
    expect(await pictures(page)).toEqual(fleetIds.map((id) => ({ id, svgs: 1, wide: true, high: true, drawn: true, named: true })));
    expect(await page.evaluate('[...document.querySelectorAll(".chart")].every((chart) => chart.dataset.live === "yes")')).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has a section for each part of a fleet and its events one click away', async () => {
    const { page } = await open('fleet');
    expect(await page.locator('h2').allInnerTexts()).toEqual(['Latency', 'Pools', 'Request classes', 'Routes', 'Cold starts', 'Throughput and cost', 'Charts', 'Engines and memory', 'Fleet', 'Where these numbers come from']);
    expect(await page.locator('table').count()).toBe(await page.locator('table > caption').count());
    expect(await page.locator('.events tbody tr').first().isVisible()).toBe(false);
    await page.locator('summary').click();
    expect(await page.locator('.events tbody tr').first().isVisible()).toBe(true);
    expect(await page.locator('.events tbody tr').count()).toBe(60);
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    await page.context().close();
  });

  it('tells the replicas of a moment and the words of an event', async () => {
    const { page } = await open('fleet');
    const chart = page.locator('[data-chart=replica-states-1]');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 250, (box?.y ?? 0) + 150);
    await page.mouse.move((box?.x ?? 0) + 260, (box?.y ?? 0) + 150);
    const tooltip = page.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor({ timeout: 10_000 });
    expect(await tooltip.innerText()).toMatch(/ready\s+[\d.]+[\s\S]*starting\s+[\d.]+/);
    await chart.locator('svg .mark-symbol.role-mark path').last().hover({ force: true });
    await page.waitForFunction('/\\d:\\d\\d:\\d\\d chat: /.test(document.querySelector("#vg-tooltip-element.visible")?.innerText ?? "")', undefined, { timeout: 10_000 });
    await page.context().close();
  });
});
