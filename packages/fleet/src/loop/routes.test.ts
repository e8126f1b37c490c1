import { describe, expect, it } from 'vitest';
import type { RequestColumns } from '@foretoken/engines';
import type { RouteMatch } from '../scenario/route-scenario.ts';
import { plainLeg } from './plain-leg.ts';
import { routeRequests } from './routes.ts';

const columns: RequestColumns = {
  count: 4,
  arrivalS: new Float64Array(4),
  inputTokens: Int32Array.of(10, 100, 1000, 100),
  outputTokens: Int32Array.of(1, 1, 1, 1),
  classIndex: Int32Array.of(0, 1, 1, 0),
  classNames: ['chat', 'batch'],
  adapter: Int32Array.of(0, 3, 0, 0),
  grammar: Int32Array.of(0, 0, 2, 0),
  priority: Int32Array.of(-1, 0, 5, 1),
};
const CLASSES = [{ name: 'chat', path: '/v1/chat', model: 'small' }, { name: 'batch', path: '/batch' }];
const chain = [plainLeg({ kind: 'pools', shares: [{ pool: 'a', weight: 1 }] })];

/** Requests that a condition takes, of the four. */
function taken(when: RouteMatch, of: RequestColumns = columns): number[] {
  const routeOf = routeRequests([{ when, chain }, { when: {}, chain }], of, CLASSES);
  return [0, 1, 2, 3].filter((request) => routeOf(request) === 0);
}

describe('routes', () => {
  it.each<[string, RouteMatch, number[]]>([
    ['a class', { classes: ['batch'] }, [1, 2]],
    ['several classes', { classes: ['batch', 'chat'] }, [0, 1, 2, 3]],
    ['the beginning of a path', { paths: ['/v1/'] }, [0, 3]],
    ['a path itself', { paths: ['/batch'] }, [1, 2]],
    ['a path that ends with a slash', { paths: ['/batch/'] }, [1, 2]],
    ['every path', { paths: ['/'] }, [0, 1, 2, 3]],
    ['whole elements of a path', { paths: ['/v1', '/bat'] }, [0, 3]],
    ['a model, which not every class names', { models: ['small'] }, [0, 3]],
    ['lengths, the longest not included', { inputTokens: { from: 100, to: 1000 } }, [1, 3]],
    ['an adapter', { adapter: true }, [1]],
    ['no adapter', { adapter: false }, [0, 2, 3]],
    ['a grammar', { grammar: true }, [2]],
    ['no grammar', { grammar: false }, [0, 1, 3]],
    ['a priority, smaller is more urgent', { priorityAtMost: 0 }, [0, 1]],
    ['all conditions at once', { classes: ['chat'], inputTokens: { from: 50, to: Infinity }, adapter: false }, [3]],
    ['nothing', {}, [0, 1, 2, 3]],
  ])('match by %s', (_, when, expected) => {
    expect(taken(when)).toEqual(expected);
  });

  it('take what requests without the columns mean: no adapter, no grammar, priority 0, no class', () => {
    const { arrivalS, inputTokens, outputTokens } = columns;
    const bare = { count: 4, arrivalS, inputTokens, outputTokens };
    expect(taken({ adapter: false, grammar: false, priorityAtMost: 0 }, bare)).toHaveLength(4);
    expect(taken({ priorityAtMost: -1 }, bare)).toEqual([]);
    expect(taken({ classes: ['chat'] }, bare)).toEqual([]);
  });

  it('go by the first that matches', () => {
    const routeOf = routeRequests([{ when: { adapter: true }, chain }, { when: { classes: ['batch'] }, chain }, { when: {}, chain }], columns, CLASSES);
    expect([0, 1, 2, 3].map(routeOf)).toEqual([2, 0, 1, 2]);
  });

  it('say which request none is for, with E0753', () => {
    const routeOf = routeRequests([{ when: { classes: ['batch'] }, chain }], columns, CLASSES);
    expect(() => routeOf(3)).toThrow(expect.objectContaining({ code: 'E0753', path: 'fleet.routes', message: 'No route is for request 3 (class chat, path /v1/chat, 100 prompt tokens).' }));
  });
});
