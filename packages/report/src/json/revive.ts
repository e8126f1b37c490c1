import { resolveRef } from './resolve-ref.ts';
import type { SchemaNode, SchemaType } from './schema-node.ts';

/** A value as the program holds it, or the first place where it breaks the schema. */
export interface Revival {
  readonly revived: unknown;
  /** `latency.ttft.count is "x", not an integer` */
  readonly mismatch: string | undefined;
}

/** Checks parsed JSON against a schema node and turns a null `measure` into NaN. */
export function revive(value: unknown, schema: SchemaNode, path = ''): Revival {
  const node = resolveRef(schema);
  if (node.anyOf !== undefined) {
    return value === null ? done(null) : revive(value, node.anyOf.find(({ type }) => type !== 'null') ?? {}, path);
  }
  if (value === null && schema.$ref === '#/$defs/measure') return done(Number.NaN);
  const mismatch = mismatchOf(value, node);
  if (mismatch !== undefined) return { revived: value, mismatch: `${path === '' ? 'the document' : path} ${mismatch}` };
  if (Array.isArray(value)) return reviveList(value, node, path);
  return typeof value === 'object' && value !== null ? reviveObject(value, node, path) : done(value);
}

function reviveList(list: readonly unknown[], node: SchemaNode, path: string): Revival {
  const items = list.map((item, index) => revive(item, node.items ?? {}, `${path}[${index}]`));
  return { revived: items.map(({ revived }) => revived), mismatch: items.find(({ mismatch }) => mismatch !== undefined)?.mismatch };
}

function reviveObject(object: object, node: SchemaNode, path: string): Revival {
  const missing = node.required?.find((key) => !Object.hasOwn(object, key));
  if (missing !== undefined) return { revived: object, mismatch: `${join(path, missing)} is missing` };
  const entries = Object.entries(object).map(([key, item]): readonly [string, Revival] => {
    const property = node.properties?.[key] ?? (node.additionalProperties === false ? undefined : node.additionalProperties);
    return [key, revive(item, property ?? {}, join(path, key))];
  });
  return {
    revived: Object.fromEntries(entries.map(([key, { revived }]) => [key, revived])),
    mismatch: entries.find(([, { mismatch }]) => mismatch !== undefined)?.[1].mismatch,
  };
}

function mismatchOf(value: unknown, node: SchemaNode): string | undefined {
  const shown = JSON.stringify(value)?.slice(0, 60);
  if (node.const !== undefined && value !== node.const) return `is ${shown}, not ${JSON.stringify(node.const)}`;
  if (node.enum !== undefined && !node.enum.includes(value as string)) return `is ${shown}, not one of ${node.enum.join(', ')}`;
  if (node.type !== undefined) {
    const types = typeof node.type === 'string' ? [node.type] : node.type;
    if (!types.some((type) => isOf(type, value))) return `is ${shown}, not of type ${types.join(' or ')}`;
  }
  if (node.minimum !== undefined && (value as number) < node.minimum) return `is ${shown}, below ${node.minimum}`;
  return undefined;
}

function isOf(type: SchemaType, value: unknown): boolean {
  switch (type) {
    case 'null': return value === null;
    case 'array': return Array.isArray(value);
    case 'object': return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function done(revived: unknown): Revival {
  return { revived, mismatch: undefined };
}
