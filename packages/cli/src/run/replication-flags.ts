import type { FlagSpec } from '../command.ts';

/** What `--replications` and `--precision` take. */
export const REPLICATION_COUNT: NonNullable<FlagSpec['accepts']> = { pattern: /^(auto|[1-9]\d{0,8})$/, bound: 'a whole number of at least 1, or `auto`' };
export const PRECISION_SHARE: NonNullable<FlagSpec['accepts']> = { pattern: /^\d+(\.\d+)?%?$/, bound: 'a share such as `5%` or 0.05' };
