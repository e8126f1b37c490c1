import { describe, expect, it } from 'vitest';
import { renderPairs, renderTable } from './table.ts';

describe('renderTable', () => {
  it('aligns numbers right and text left, without trailing blanks', () => {
    const text = renderTable([{ title: 'gpu' }, { title: 'GB', align: 'right' }, { title: 'note' }], [['h100', '80', ''], ['l4', '9', 'small']]);
    expect(text).toBe('gpu   GB  note\nh100  80\nl4     9  small');
  });

  it('counts code points, not UTF-16 units', () => {
    expect(renderTable([{ title: 'a' }, { title: 'b' }], [['😀', 'x'], ['–', 'y']])).toBe('a  b\n😀  x\n–  y');
  });
});

describe('renderPairs', () => {
  it('aligns the values', () => {
    expect(renderPairs([['a', '1'], ['long', '2']], '  ')).toBe('  a     1\n  long  2');
  });
});
