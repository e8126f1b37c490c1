import { describe, expect, it } from 'vitest';
import { parseAssertion } from './parse-assertion.ts';

const refused = (code: string, message: string): Error => expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;

describe('parseAssertion', () => {
  it.each([
    ['costPerMtok<=2.5', 'costPerMtok', '<=', 2.5],
    ['costPerMtok <= $2.5', 'costPerMtok', '<=', 2.5],
    ['goodFraction>=0.99', 'goodFraction', '>=', 0.99],
    ['goodFraction >= 99%', 'goodFraction', '>=', 0.99],
    ['goodFraction>99.5 %', 'goodFraction', '>', 0.995],
    ['ttftP99<80ms', 'ttftP99', '<', 0.08],
    ['ttft.p99<=1.5s', 'ttftP99', '<=', 1.5],
    ['e2e.mean<=2m', 'e2eMean', '<=', 120],
    ['preemptions<=0', 'preemptions', '<=', 0],
    ['outputTokensPerS>=1e4', 'outputTokensPerS', '>=', 10_000],
  ])('%s', (text, figure, comparator, bound) => {
    expect(parseAssertion(text)).toEqual({ text, figure, comparator, bound });
  });

  it.each(['', 'ttftP99', '<=1', 'ttftP99=1', 'ttftP99==1', 'ttftP99<='])('%j is no comparison', (text) => {
    expect(() => parseAssertion(text)).toThrow(refused('E1091', 'this is no comparison'));
  });

  it.each(['costPerMtok<=80ms', 'ttftP99<=$2', 'goodFraction>=99', 'goodFraction>=99ms', 'goodFraction>=%', 'batchMean<=20%', 'costPerMtok<=$', 'ttftP99<=1e999'])('%s has a bound of another kind', (text) => {
    expect(() => parseAssertion(text)).toThrow(refused('E1091', 'is no bound of'));
  });

  it('suggests the figure that was meant', () => {
    expect(() => parseAssertion('costPerMTok<=2')).toThrow(expect.objectContaining({ code: 'E1092', hint: 'did you mean `costPerMtok`?' }));
    expect(() => parseAssertion('constructor<=2')).toThrow(refused('E1092', 'no figure `constructor`'));
  });
});
