import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { contentHash } from './content-hash.ts';
import { fnv1a32 } from './fnv1a32.ts';
import { murmur3x128 } from './murmur3-128.ts';
import { utf8 } from './utf8.ts';

describe('fnv1a32', () => {
  // Published vectors of the authors (isthe.com/chongo/src/fnv/test_fnv.c).
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j', (text, hash) => {
    expect(fnv1a32(text)).toBe(hash);
  });
});

describe('murmur3x128', () => {
  it('passes the verification of smhasher for MurmurHash3_x86_128 (0xB3ECE62A)', () => {
    const key = Uint8Array.from({ length: 256 }, (_, i) => i);
    const hashes = new DataView(new ArrayBuffer(256 * 16));
    for (let i = 0; i < 256; i++) {
      murmur3x128(key.subarray(0, i), 256 - i).forEach((word, j) => hashes.setUint32(i * 16 + j * 4, word, true));
    }
    expect(murmur3x128(new Uint8Array(hashes.buffer))[0]).toBe(0xb3ece62a);
  });
});

describe('contentHash', () => {
  it('is 32 hexadecimal digits, with the published value', () => {
    expect(contentHash('The quick brown fox jumps over the lazy dog')).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
    expect(contentHash('')).toBe('00000000000000000000000000000000');
  });

  it('takes a text for its UTF-8 bytes', () => {
    const text = 'größe π 漢字 😀';
    expect(contentHash(text)).toBe(contentHash(new TextEncoder().encode(text)));
  });

  it('reads a view of a larger buffer at its place', () => {
    const bytes = new TextEncoder().encode('xxabc');
    expect(contentHash(bytes.subarray(2))).toBe(contentHash('abc'));
  });
});

describe('utf8', () => {
  it.each(['', 'a', 'é', '漢', '😀', 'a\u0000\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}', '\ud800x', '\udc00'])(
    'equals TextEncoder on %j',
    (text) => {
      expect(Array.from(utf8(text))).toEqual(Array.from(new TextEncoder().encode(text)));
    },
  );
});

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves out undefined properties', () => {
    const value = { b: [{ z: 1, a: null }], a: 'x"y', 10: true, 9: undefined, '€': -0, ä: 1e21 };
    expect(canonicalJson(value)).toBe('{"10":true,"a":"x\\"y","b":[{"a":null,"z":1}],"ä":1e+21,"€":0}');
  });

  it('writes the numbers of RFC 8785 appendix B', () => {
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
    );
  });

  it('does not depend on the order of insertion', () => {
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });

  it('takes an object without prototype, and the same object twice', () => {
    const shared = Object.assign(Object.create(null) as object, { x: 1 });
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = { cycle };

  it.each<[string, unknown, string]>([
    ['NaN', { a: { b: [1, Number.NaN] } }, '$.a.b[1]'],
    ['Infinity', Infinity, '$'],
    ['undefined in an array', [undefined], '$[0]'],
    ['a hole', Array(1), '$[0]'],
    ['a bigint', { n: 1n }, '$.n'],
    ['a function', { f: () => 1 }, '$.f'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a typed array', { data: new Float64Array(1) }, '$.data'],
    ['a map', new Map(), '$'],
    ['a cycle', cycle, '$.self.cycle'],
  ])('refuses %s and says where', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrowError(expect.objectContaining({ code: 'E0040', path }));
  });
});
