import { describe, expect, it } from 'vitest';
import { CompiledGrammars } from './compiled-grammars.ts';

describe('grammars compiled within a step', () => {
  it('cost once each, and nothing where there is none', () => {
    const grammars = new CompiledGrammars(0.5);
    expect([0, 7, 7, 8, 7].map((grammar) => grammars.use(grammar))).toEqual([0, 0.5, 0, 0.5, 0]);
  });

  it('are forgotten when others were used since', () => {
    const grammars = new CompiledGrammars(0.5, 2);
    // 1 is used again before 3 comes, so 2 goes.
    expect([1, 2, 1, 3, 1, 2].map((grammar) => grammars.use(grammar))).toEqual([0.5, 0.5, 0, 0.5, 0, 0.5]);
  });
});
