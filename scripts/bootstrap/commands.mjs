import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { CLI, ROOT } from './paths.mjs';
import { fail, runForeground } from './process.mjs';

const DEFAULT_RUN = ['run', 'examples/azure-conversation.yaml'];

const COMMANDS = {
  async start(args) {
    prepare();
    process.chdir(ROOT);
    // In this process: no second Node to start, and signals and the exit code are the command's own.
    process.argv = [process.execPath, CLI, ...(args.length > 0 ? args : DEFAULT_RUN)];
    await import(pathToFileURL(CLI).href);
  },
  async test(args) {
    prepare();
    const { test } = await import('./test.mjs');
    process.exitCode = await test(args);
  },
  async build() {
    prepare();
  },
  async lint(args) {
    install();
    const oxlint = [join('node_modules', 'oxlint', 'bin', 'oxlint'), '--deny-warnings', ...args];
    const typeCheck = [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json'];
    process.exitCode = (await runForeground(oxlint)) || (await runForeground(typeCheck));
  },
  async examples() {
    prepare();
    const { examples } = await import('./examples.mjs');
    process.exitCode = examples();
  },
};

/** Runs one command of the house; unknown ones end with exit code 2. */
export async function main(name, args) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) fail(`unknown command "${name}"; one of ${Object.keys(COMMANDS).join(', ')}.`, 2);
  await command(args);
}

function prepare() {
  install();
  build();
}
