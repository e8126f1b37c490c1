import { describe, expect, it } from 'vitest';
import { wrapLastCell, wrapText } from './wrap-text.ts';

describe('wrapText', () => {
  it('breaks at blanks, at the width and not before', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('one two three', 6)).toEqual(['one', 'two', 'three']);
  });

  it('keeps a word that is too long, and an empty text', () => {
    expect(wrapText('unbreakable', 3)).toEqual(['unbreakable']);
    expect(wrapText('', 3)).toEqual(['']);
  });
});

describe('wrapLastCell', () => {
  it('gives further lines a row of their own', () => {
    expect(wrapLastCell([['a', 'b', 'one two']], 4)).toEqual([['a', 'b', 'one'], ['', '', 'two']]);
  });
});
