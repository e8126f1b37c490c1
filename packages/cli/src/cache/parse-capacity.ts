import { badFlagValue } from '../diagnostics.ts';

/** What sizes in other units than blocks are converted by. */
export interface CapacityUnits {
  readonly blockTokens: number;
  readonly distinctBlocks: number;
  /** null = no model was given. */
  readonly kvBytesPerToken: number | null;
}

const SCALE: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };
const BYTES: Readonly<Record<string, number>> = { MiB: 1_048_576, GiB: 1_073_741_824, TiB: 1_099_511_627_776, MB: 1e6, GB: 1e9, TB: 1e12 };

const PATTERN = /^(\d+(?:\.\d+)?)\s*(?:(%)|(MiB|GiB|TiB|MB|GB|TB)|([kMG]?)(tok|tokens)?)$/;
const BOUND = 'blocks (`10000`), tokens (`3Mtok`), a share of the distinct blocks (`5%`), memory (`40GiB`) or `inf`, and at least one block';

/** Blocks of `10000`, `3Mtok`, `5%`, `40GiB` or `inf`, rounded down. @throws ForetokenError E0205. */
export function parseCapacity(text: string, units: CapacityUnits): number {
  if (text === 'inf') return Infinity;
  const match = PATTERN.exec(text.trim());
  if (match === null) throw badFlagValue('--capacity', text, BOUND);
  const [, amount = '', share, bytes, scale = '', tokens] = match;
  const blocks = Math.floor(inBlocks(Number(amount), text, { share, bytes, scale, tokens }, units));
  if (blocks < 1) throw badFlagValue('--capacity', text, BOUND);
  return blocks;
}

interface Unit {
  readonly share: string | undefined;
  readonly bytes: string | undefined;
  readonly scale: string;
  readonly tokens: string | undefined;
}

function inBlocks(amount: number, text: string, { share, bytes, scale, tokens }: Unit, { blockTokens, distinctBlocks, kvBytesPerToken }: CapacityUnits): number {
  // Tiny shares of small traces still mean a cache.
  if (share !== undefined) return amount > 0 ? Math.max(1, (amount * distinctBlocks) / 100) : 0;
  const factor = (bytes === undefined ? SCALE[scale] : BYTES[bytes]) ?? 1;
  if (bytes !== undefined) {
    if (kvBytesPerToken === null) throw badFlagValue('--capacity', text, 'in blocks, tokens or percent unless --model says how many bytes a token takes');
    return (amount * factor) / (kvBytesPerToken * blockTokens);
  }
  return tokens === undefined ? amount * factor : (amount * factor) / blockTokens;
}
