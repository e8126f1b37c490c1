import seedrandom from 'seedrandom';

/** The 96 bits that a named stream starts from, as three unsigned words. */
export interface StreamState {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * Starting state of the stream named by (seed, stream): ARC4 keyed with both names. They are keyed
 * as escaped JSON because seedrandom's key keeps only the low byte of a character, and because ARC4
 * cannot tell a key from its own repetition.
 */
export function deriveStreamState(seed: string, stream: string): StreamState {
  const arc4 = seedrandom(escapeNonAscii(JSON.stringify(['foretoken', seed, stream])));
  return { a: arc4.int32() >>> 0, b: arc4.int32() >>> 0, c: arc4.int32() >>> 0 };
}

function escapeNonAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}
