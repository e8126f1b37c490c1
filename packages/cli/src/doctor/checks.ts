import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { foretokenVersion } from '../version.ts';

/** Outcome of one check; `warning` = a run works, something optional does not. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly hint?: string;
}

const MINIMUM_NODE = [20, 19] as const;
const CHROMIUMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Every check, in the order of the report. */
export const checks: readonly (() => Promise<Check>)[] = [version, node, build, models, profiles, folder, fonts, browser];

async function version(): Promise<Check> {
  return await ok('foretoken', foretokenVersion());
}

async function node(): Promise<Check> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  if (recent) return await ok('node', `${process.version} (at least ${MINIMUM_NODE.join('.')} is needed)`);
  return await Promise.resolve({ name: 'node', status: 'failed', detail: `${process.version} is older than ${MINIMUM_NODE.join('.')}`, hint: 'Install a current release from https://nodejs.org.' });
}

/** In a checkout: whether dist/ is older than src/, so that edits would not show. */
async function build(): Promise<Check> {
  const packages = fileURLToPath(new URL('../../../', import.meta.url));
  const stale = readdirSync(packages).filter((name) => {
    const source = newest(join(packages, name, 'src'));
    return source > 0 && source > newest(join(packages, name, 'dist'));
  });
  if (stale.length === 0) return await ok('build', 'up to date');
  return { name: 'build', status: 'warning', detail: `older than the sources: ${stale.join(', ')}`, hint: '`npm run build` compiles them.' };
}

/** Time of the newest file below a folder in ms; 0 when there is none. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
  return files.reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

async function models(): Promise<Check> {
  try {
    const catalog = await import('@foretoken/catalog/node');
    const counts = `${catalog.listGpus().length} GPUs, ${catalog.listLlms().length} models, ${catalog.listEngines().length} engines, prices of ${catalog.loadPrices().date}`;
    return await ok('models', `${catalog.modelsDir()}: ${counts}`);
  } catch (error) {
    return failed('models', error, 'Reinstall, or set FORETOKEN_MODELS to a models folder.');
  }
}

async function profiles(): Promise<Check> {
  try {
    const { loadProfile, profileNames } = await import('@foretoken/workload/node');
    const names = await profileNames();
    for (const name of names) await loadProfile(name);
    return await ok('profiles', names.join(', '));
  } catch (error) {
    return failed('profiles', error, 'Restore the folder traces/.');
  }
}

async function folder(): Promise<Check> {
  try {
    accessSync('.', constants.W_OK);
    return await ok('folder', `${process.cwd()} is writable`);
  } catch {
    return { name: 'folder', status: 'warning', detail: `${process.cwd()} is not writable`, hint: 'Give --out a folder elsewhere.' };
  }
}

/** PNG charts need the shipped font; without it their text would vanish. */
async function fonts(): Promise<Check> {
  try {
    const { renderPng } = await import('@foretoken/report/node');
    const png = await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    return await ok('charts', `SVG and PNG (${png.length} bytes test image)`);
  } catch (error) {
    return { ...failed('charts', error, 'Reinstall the dependencies; everything but PNG works.'), status: 'warning' };
  }
}

async function browser(): Promise<Check> {
  const path = (process.env['PATH'] ?? '').split(delimiter).flatMap((entry) => CHROMIUMS.map((name) => join(entry, name))).find((file) => existsSync(file));
  if (path !== undefined) return await ok('browser', `${path} (for the report tests of a checkout)`);
  return { name: 'browser', status: 'ok', detail: 'no chromium in PATH; only the report tests of a checkout use one' };
}

async function ok(name: string, detail: string): Promise<Check> {
  return await Promise.resolve({ name, status: 'ok', detail });
}

function failed(name: string, error: unknown, hint: string): Check {
  return { name, status: 'failed', detail: error instanceof Error ? error.message : String(error), hint };
}
