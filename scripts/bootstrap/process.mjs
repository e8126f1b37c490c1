import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';

/** One line of progress, on stderr. */
export function say(text) {
  process.stderr.write(`foretoken: ${text}\n`);
}

/** Ends the bootstrap with a sentence. */
export function fail(text, exitCode = 1) {
  say(text);
  process.exit(exitCode);
}

/**
 * The environment without what `npm run` adds and what would change what gets installed: the user's
 * registry, proxy and certificate settings stay.
 */
export function cleanEnvironment(environment = process.env) {
  const kept = Object.entries(environment).filter(([name]) => !isNoise(name.toLowerCase()));
  return { ...Object.fromEntries(kept), npm_config_update_notifier: 'false' };
}

const NOISE = new Set([
  'node_env', 'init_cwd', 'npm_command', 'npm_execpath', 'npm_node_execpath', 'npm_config_prefix', 'npm_config_local_prefix',
  'npm_config_global_prefix', 'npm_config_global', 'npm_config_production', 'npm_config_omit', 'npm_config_only',
  'npm_config_include', 'npm_config_json', 'npm_config_workspace', 'npm_config_workspaces', 'npm_config_user_agent',
  'npm_config_package_lock', 'npm_config_dry_run', 'npm_config_node_linker', 'npm_config_engine_strict',
]);

function isNoise(name) {
  return NOISE.has(name) || name.startsWith('npm_lifecycle_') || name.startsWith('npm_package_');
}

/** Runs a set-up tool; its output goes to stderr. Returns whether it succeeded. */
export function runTool(command, args, environment = cleanEnvironment()) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, env: environment, stdio: ['ignore', 2, 2] });
  if (error) say(`${command} could not be started: ${error.message}.`);
  return status === 0;
}

/** Runs the command that the user asked for, on the user's terminal. Resolves to its exit code. */
export function runForeground(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    // A Ctrl-C reaches the child by itself: wait for its own ending instead of dying first.
    const onInterrupt = () => {};
    const onTerminate = () => child.kill('SIGTERM');
    process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
