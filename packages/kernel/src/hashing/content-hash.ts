import { murmur3x128 } from './murmur3-128.ts';
import { utf8 } from './utf8.ts';

/**
 * 32 hexadecimal digits that name a content: MurmurHash3 (128 bits) of the UTF-8 bytes of a text, or
 * of the bytes themselves. Good against accident, not against malice: it is no cryptographic hash.
 */
export function contentHash(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  return murmur3x128(bytes)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}
