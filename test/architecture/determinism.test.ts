import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { ambientViolations, powerViolations } from './rules/determinism.ts';

/** Files that may look at the clock or the locale, and why nothing of it reaches a result. */
const ALLOWED: Readonly<Record<string, string>> = {
  'packages/cli/src/terminal/point-progress.ts': 'paces the progress line of a study on stderr',
  'packages/cli/src/terminal/progress.ts': 'paces the progress line on stderr',
  'packages/study/src/clock/wall-clock.node.ts': 'sizes chunks of points, stamps the log that stands outside of a study, times out waiting and ages files of a cache',
};

describe('determinism', () => {
  it('uses no power whose last bit depends on the Node version', () => {
    expectClean(powerViolations);
  });

  it('uses no clock, ambient randomness or locale', () => {
    expectClean((modules) => {
      const paths = modules.map(({ path }) => path);
      expect(Object.keys(ALLOWED).filter((path) => !paths.includes(path))).toEqual([]);
      return ambientViolations(modules, ALLOWED);
    });
  });
});

describe('determinism, planted violations', () => {
  const source = (text: string): ReturnType<typeof planted> => planted({ 'packages/kernel/src/a.ts': text });

  it.each(['Math.pow(a, b)', 'const { pow } = Math; Math . pow', 'a ** b', 'a ** 3', 'a ** 2.5', 'a ** 20', 'a **= 2', 'a ** 0.5'])('power %j', (text) => {
    expect(powerViolations(source(text))).toHaveLength(1);
  });

  it.each(['a ** 2', 'a**2 + b', '/** doc */ a', '// a ** b', "'a ** b'"])('no power %j', (text) => {
    expect(powerViolations(source(text))).toEqual([]);
  });

  it.each([
    'Math.random()',
    'Date.now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'crypto.randomUUID()',
    'a.toLocaleString()',
    'a.localeCompare(b)',
    'new Intl.NumberFormat()',
    'const random = Math.random;',
  ])('ambient %j', (text) => {
    expect(ambientViolations(source(text), {})).toHaveLength(1);
    expect(ambientViolations(source(text), { 'packages/kernel/src/a.ts': 'planted' })).toEqual([]);
  });

  it.each(['new Date(0)', 'new Date(timeMs).toISOString()', '// Math.random()', "'Date.now()'", 'stream.random()'])('not ambient %j', (text) => {
    expect(ambientViolations(source(text), {})).toEqual([]);
  });
});
