import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, TOOLS } from './paths.mjs';
import { cleanEnvironment, fail, runTool, say } from './process.mjs';
import { digestContents, foldersIn, isCurrent, remember } from './stamp.mjs';

/** Installs the dependencies when a manifest or the lockfile changed since the last time. */
export function install() {
  const fingerprint = digestContents(manifests());
  if (isCurrent('install', fingerprint) && existsSync(join(ROOT, 'node_modules', '.modules.yaml'))) return;
  const [command, ...args] = pnpm();
  say('installing dependencies …');
  // CI: without a terminal pnpm must not ask before it replaces an installation.
  const environment = { ...cleanEnvironment(), CI: 'true' };
  if (!runTool(command, [...args, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], environment)) {
    fail('`pnpm install` failed, see above. The first installation needs the npm registry (`npm config get registry`).');
  }
  remember('install', fingerprint);
}

function manifests() {
  const packages = foldersIn(join(ROOT, 'packages')).map((name) => join('packages', name, 'package.json'));
  return ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...packages].map((file) => join(ROOT, file));
}

/** Command line of the pinned pnpm: from .tools, from the PATH, or fetched into .tools. */
function pnpm() {
  const version = pinnedVersion();
  const local = join(TOOLS, 'node_modules', 'pnpm');
  const launch = [process.execPath, join(local, 'bin', 'pnpm.cjs')];
  if (versionIn(local) === version) return launch;
  if (versionOnPath() === version) return ['pnpm'];
  say(`fetching pnpm ${version} into .tools …`);
  const [npm, ...npmArgs] = npmCommand();
  const fetched = runTool(npm, [
    ...npmArgs, 'install', '--prefix', TOOLS, '--no-audit', '--no-fund', '--no-save', '--loglevel=error', `pnpm@${version}`,
  ]);
  if (!fetched || versionIn(local) !== version) {
    fail(`npm could not fetch pnpm ${version}. Check \`npm config get registry\` and the network, then try again.`);
  }
  return launch;
}

function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [name, version] = packageManager.split('@');
  if (name !== 'pnpm' || !version) fail(`package.json pins packageManager "${packageManager}"; expected "pnpm@<version>".`);
  return version.split('+')[0];
}

function versionIn(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function versionOnPath() {
  // Outside the repository: there pnpm does not try to switch to the version that package.json pins.
  const { stdout } = spawnSync('pnpm', ['--version'], { cwd: join(ROOT, '..'), env: cleanEnvironment(), encoding: 'utf8' });
  return stdout?.trim();
}

/** The npm that runs us, so that the very same Node is used; else the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath ?? '';
  return /npm-cli\.c?js$/.test(running) ? [process.execPath, running] : ['npm'];
}
