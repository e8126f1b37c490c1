import { describe, expect, it } from 'vitest';
import { decimal, kiloTokens, NONE, scaled } from './units.ts';

describe('units', () => {
  it('groups thousands and drops trailing zeros', () => {
    expect([decimal(1234567.891, 2), decimal(80, 1), decimal(0.5, 3), decimal(-1234, 0)]).toEqual(['1,234,567.89', '80', '0.5', '-1,234']);
  });

  it('shows a dash where there is no figure', () => {
    expect([scaled(null, 1e9), scaled(3.35e12, 1e9, 0)]).toEqual([NONE, '3,350']);
  });

  it('abbreviates whole Ki tokens only', () => {
    expect([kiloTokens(131_072), kiloTokens(1000)]).toEqual(['128k', '1,000']);
  });
});
