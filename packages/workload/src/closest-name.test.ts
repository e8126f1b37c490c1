import { describe, expect, it } from 'vitest';
import { closestName } from './closest-name.ts';

describe('closestName', () => {
  it.each([
    ['input_token', 'input_tokens'],
    ['OUTPUT_TOKENS', 'output_tokens'],
    ['inptu_tokens', 'input_tokens'],
    ['banana', undefined],
  ])('suggests for %s: %s', (name, expected) => {
    expect(closestName(name, ['arrival_s', 'input_tokens', 'output_tokens'])).toBe(expected);
  });
});
