import { canonicalJson } from '@foretoken/kernel';
import type { ParameterValue, StudyPoint } from '../point/point.ts';
import type { SweepDomain } from '../sweep/sweep.ts';

/** A column of parameters: flat, with one type, so that SQL can work with it. */
export interface ParameterColumn {
  /** Name of the column. */
  readonly column: string;
  /** The parameter that it holds, and the key in it where a parameter sets several paths. */
  readonly parameter: string;
  readonly key: string | null;
  /** `json` = values of several types, or lists and mappings, as JSON text. */
  readonly type: 'integer' | 'number' | 'boolean' | 'text' | 'json';
}

type Parameters = StudyPoint['parameters'];

/** The columns of all parameters, in the order of the domains. `taken` = names of columns that are none. */
export function parameterColumns(domains: readonly SweepDomain[], points: readonly { readonly parameters: Parameters }[], taken: ReadonlySet<string>): readonly ParameterColumn[] {
  const declared = domains.map(({ name }) => name);
  const others = [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))].filter((name) => !declared.includes(name));
  // SQL knows no case of letters.
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  return [...declared, ...others].flatMap((parameter) => {
    const values = points.flatMap(({ parameters }) => (parameter in parameters ? [parameters[parameter]!] : []));
    return keysOf(values).map((key): ParameterColumn => {
      const cells = points.map(({ parameters }) => partOf(parameters, parameter, key)).filter((value) => value !== undefined);
      const column = freeName(key === null ? [parameter, `parameter.${parameter}`] : [key, `${parameter}.${key}`, `parameter.${parameter}.${key}`], used);
      used.add(column.toLowerCase());
      return { column, parameter, key, type: typeOf(cells) };
    });
  });
}

/** Mappings have a column for each key; an empty one has none, and would be lost. */
function keysOf(values: readonly ParameterValue[]): readonly (string | null)[] {
  const areMappings = values.length > 0 && values.every((value) => isMapping(value) && Object.keys(value).length > 0);
  return areMappings ? [...new Set(values.flatMap((value) => Object.keys(value as object)))] : [null];
}

/** The first name that no column has yet; numbers tell the last one apart. */
function freeName(names: readonly string[], used: ReadonlySet<string>): string {
  const isFree = (name: string): boolean => !used.has(name.toLowerCase());
  const found = names.find(isFree);
  if (found !== undefined) return found;
  for (let number = 2; ; number++) if (isFree(`${names.at(-1)!}.${number}`)) return `${names.at(-1)!}.${number}`;
}

/** What stands in such a column for these parameters; null = the parameter has no value there. */
export function cellOf({ parameter, key, type }: ParameterColumn, parameters: Parameters): string | number | boolean | null {
  const value = partOf(parameters, parameter, key);
  if (value === undefined) return null;
  return type === 'json' ? canonicalJson(value) : (value as string | number | boolean);
}

/** The parameters of a row, from its cells. */
export function parametersOf(columns: readonly ParameterColumn[], cells: Readonly<Record<string, unknown>>): Parameters {
  const parameters: Record<string, ParameterValue> = {};
  for (const { column, parameter, key, type } of columns) {
    const cell = cells[column];
    if (cell === null || cell === undefined) continue;
    const value = type === 'json' ? (JSON.parse(cell as string) as ParameterValue) : (cell as ParameterValue);
    if (key === null) parameters[parameter] = value;
    else parameters[parameter] = { ...(parameters[parameter] as object | undefined), [key]: value };
  }
  return parameters;
}

function partOf(parameters: Parameters, parameter: string, key: string | null): ParameterValue | undefined {
  const value = parameters[parameter];
  return key === null || value === undefined ? value : (value as Readonly<Record<string, ParameterValue>>)[key];
}

function typeOf(values: readonly ParameterValue[]): ParameterColumn['type'] {
  if (values.every((value) => typeof value === 'string')) return 'text';
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every((value) => typeof value === 'number')) return values.every((value) => value === (value | 0)) ? 'integer' : 'number';
  return 'json';
}

function isMapping(value: ParameterValue): value is Readonly<Record<string, ParameterValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
