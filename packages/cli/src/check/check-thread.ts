import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { reportFailure } from '../terminal/failure.ts';
import { checkCommand } from './check-command.ts';
import type { CheckThreadData } from './start-check.ts';

const { flags, context, standardInput } = workerData as CheckThreadData;

try {
  process.exitCode = await checkCommand(flags, context, standardInput);
} catch (error) {
  process.exitCode = reportFailure(error, context.json, context.terminal);
}
