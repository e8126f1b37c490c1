import { utf8 } from './utf8.ts';

/** FNV-1a of the UTF-8 bytes, an unsigned 32-bit word (Fowler, Noll, Vo; RFC 9923). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
