import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Chromium of the machine; a test without it skips itself. */
export const CHROMIUM: string = process.env['FORETOKEN_CHROMIUM'] ?? '/usr/bin/chromium';

/** An open page, and what it complained about or asked the network for. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

/** Opens a file offline; with `live` it waits until every chart is drawn by its script. */
export async function openPage(browser: Browser, file: string, options: Parameters<Browser['newContext']>[0] = {}, live = true): Promise<Visit> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => { if (!/^(?:file|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  if (live) await page.waitForFunction('[...document.querySelectorAll(".chart")].every((chart) => chart.dataset.live)', undefined, { timeout: 60_000 });
  return { page, complaints };
}
