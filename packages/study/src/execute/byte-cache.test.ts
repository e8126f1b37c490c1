import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache.ts';

describe('a cache by bytes', () => {
  const cacheOf = (entries: readonly string[], limit = 10): ByteCache<string> => {
    const cache = new ByteCache<string>(limit, (text) => text.length);
    for (const entry of entries) cache.set(entry, entry);
    return cache;
  };

  it('drops what was used longest ago', () => {
    const cache = cacheOf(['aaaa', 'bbbb']);
    expect(cache.get('aaaa')).toBe('aaaa');
    cache.set('cccc', 'cccc');
    expect(['aaaa', 'bbbb', 'cccc'].map((key) => cache.get(key))).toEqual(['aaaa', undefined, 'cccc']);
  });

  it('does not keep what is larger than all of it, and keeps the rest then', () => {
    const cache = cacheOf(['aaaa', 'b'.repeat(11)]);
    expect([cache.get('aaaa'), cache.get('b'.repeat(11))]).toEqual(['aaaa', undefined]);
  });

  it('counts a replaced value once', () => {
    const cache = cacheOf(['aaaa', 'bbbb']);
    cache.set('bbbb', 'bb');
    cache.set('cccc', 'cccc');
    expect([cache.get('aaaa'), cache.get('bbbb'), cache.get('cccc')]).toEqual(['aaaa', 'bb', 'cccc']);
  });
});
