import type { CommandContext } from '../command.ts';

/** Flags of `foretoken cache`. */
export interface CacheFlags {
  readonly policy: readonly string[];
  readonly capacity: readonly string[];
  readonly definition: readonly string[];
  readonly ttl: readonly string[];
  readonly 'block-tokens': number | undefined;
  readonly model: string | undefined;
  readonly format: string | undefined;
  readonly 'session-gap': string | undefined;
  readonly out: string | undefined;
  readonly quiet: boolean;
}

/** What the thread of a replay receives. */
export interface CacheThreadData {
  readonly flags: CacheFlags;
  readonly context: CommandContext;
}
