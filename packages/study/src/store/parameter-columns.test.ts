import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterValue } from '../point/point.ts';
import { cellOf, parameterColumns, parametersOf } from './parameter-columns.ts';

type Parameters = Readonly<Record<string, ParameterValue>>;

const columnsOf = (all: readonly Parameters[]): ReturnType<typeof parameterColumns> => parameterColumns([], all.map((parameters) => ({ parameters })), new Set(['key']));

describe('columns of parameters', () => {
  it.each([
    [[1, 2], 'integer'],
    [[1, 2.5], 'number'],
    [[1, 2 ** 31], 'number'],
    [[true, false], 'boolean'],
    [['a', 'b'], 'text'],
    [['a', 1], 'json'],
    [[1, null], 'json'],
    [[[1, 2]], 'json'],
  ] as const)('%j is %s', (values, type) => {
    expect(columnsOf(values.map((a) => ({ a }) as Parameters))[0]).toMatchObject({ column: 'a', type });
  });

  it('are one per path of a zipped group, and never named like another column', () => {
    expect(columnsOf([{ size: { 'fleet.gpu': 'l40s', 'fleet.replicas': 2 }, key: 1 }]).map(({ column, type }) => [column, type])).toEqual([['fleet.gpu', 'text'], ['fleet.replicas', 'integer'], ['parameter.key', 'integer']]);
  });

  it('of two mappings with the same keys have two names, whatever the case of letters; an empty mapping is kept', () => {
    const columns = columnsOf([{ a: { x: 1 }, b: { x: 2, KEY: 3 }, c: {}, 'A.X': 4 }, { a: { x: 5 }, b: { x: 6, KEY: 7 }, c: { y: 8 }, 'A.X': 9 }]);
    expect(columns.map(({ column, type }) => [column, type])).toEqual([['x', 'integer'], ['b.x', 'integer'], ['b.KEY', 'integer'], ['c', 'json'], ['A.X', 'integer']]);
    expect(columnsOf([{ a: { key: 1 }, 'parameter.A.key': 1, 'a.Key': 2 }]).map(({ column }) => column)).toEqual(['a.key', 'parameter.A.key', 'parameter.a.Key.2']);
  });

  it('give the parameters back', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), fc.boolean(), fc.constant(null));
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.constantFrom('x', 'y', 'key', 'a'), scalar, { noNullPrototype: true }));
    const parameters = fc.record({ a: value, b: value, c: fc.constantFrom('x', 'y') }, { requiredKeys: ['c'], noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(parameters as fc.Arbitrary<Parameters>, { minLength: 1, maxLength: 5 }), (all) => {
        const columns = columnsOf(all);
        const back = all.map((each) => parametersOf(columns, Object.fromEntries(columns.map((column) => [column.column, cellOf(column, each)]))));
        expect(back).toEqual(all);
      }),
    );
  });
});
