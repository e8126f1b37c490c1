import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { reportFailure } from '../terminal/failure.ts';
import { runCommand } from './run-command.ts';
import type { RunThreadData } from './start-run.ts';

const { flags, context, standardInput } = workerData as RunThreadData;

try {
  process.exitCode = await runCommand(flags, context, standardInput);
} catch (error) {
  process.exitCode = reportFailure(error, context.json, context.terminal);
}
