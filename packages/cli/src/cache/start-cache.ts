import type { CommandContext } from '../command.ts';
import { inThread } from '../run/in-thread.ts';
import type { CacheFlags, CacheThreadData } from './cache-flags.ts';

/** Runs `foretoken cache` in a thread of its own. */
export async function startCache(flags: CacheFlags, context: CommandContext): Promise<number> {
  const workerData: CacheThreadData = { flags, context };
  // The emitted file: threads cannot load TypeScript on Node 20.
  return await inThread(new URL('./cache-thread.js', import.meta.url), workerData, context.terminal);
}
