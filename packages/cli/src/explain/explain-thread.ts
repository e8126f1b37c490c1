import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { reportFailure } from '../terminal/failure.ts';
import { explainCommand } from './explain-command.ts';
import type { ExplainThreadData } from './start-explain.ts';

const { flags, context, standardInput } = workerData as ExplainThreadData;

try {
  process.exitCode = await explainCommand(flags, context, standardInput);
} catch (error) {
  process.exitCode = reportFailure(error, context.json, context.terminal);
}
