import { CRITERION_IDS } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { SORTS } from './sorts.ts';

describe('foretoken compare --sort', () => {
  it('knows every criterion, in their order', () => {
    expect(SORTS).toEqual(CRITERION_IDS);
  });
});
