#!/usr/bin/env node
import process from 'node:process';
import { guardPipes, writeResult } from './terminal/output.ts';
import { foretokenVersion } from './version.ts';

guardPipes();
const argv = process.argv.slice(2);

// Answered before the argument parser is loaded: scripts ask often.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  writeResult(`foretoken ${foretokenVersion()}`);
} else if (argv[0] === '__complete') {
  const { complete } = await import('./completion/complete.ts');
  for (const candidate of await complete(argv.slice(1))) writeResult(candidate);
} else {
  const { runCli } = await import('./cli.ts');
  process.exitCode = await runCli(argv);
}
