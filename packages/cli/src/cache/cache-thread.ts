import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { reportFailure } from '../terminal/failure.ts';
import { cacheCommand } from './cache-command.ts';
import type { CacheThreadData } from './cache-flags.ts';

const { flags, context } = workerData as CacheThreadData;

try {
  process.exitCode = await cacheCommand(flags, context);
} catch (error) {
  process.exitCode = reportFailure(error, context.json, context.terminal);
}
