import { resolveRef } from './resolve-ref.ts';
import type { SchemaNode } from './schema-node.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON text of a value in the order of its schema (free names sorted), lists of numbers on one line, a final newline.
 * NaN and ±Infinity become null.
 */
export function writeJson(value: unknown, schema: SchemaNode): string {
  return `${write(ordered(value, schema), '')}\n`;
}

function ordered(value: unknown, schema: SchemaNode | undefined): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const node = objectNode(schema);
  if (isListLike(value)) return Array.from(value, (item) => ordered(item, node?.items));
  const source = value as Readonly<Record<string, unknown>>;
  const known = Object.keys(node?.properties ?? {}).filter((key) => Object.hasOwn(source, key));
  const others = Object.keys(source).filter((key) => !known.includes(key)).sort();
  return Object.fromEntries([...known, ...others].map((key) => [key, ordered(source[key], node?.properties?.[key])]));
}

function objectNode(schema: SchemaNode | undefined): SchemaNode | undefined {
  if (schema === undefined) return undefined;
  const node = resolveRef(schema);
  return node.anyOf?.find((option) => option.type === 'object') ?? node;
}

function isListLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function write(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.every((item) => item === null || typeof item !== 'object')) return JSON.stringify(items);
    return `[\n${items.map((item) => inner + write(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner)}`).join(',\n')}\n${indent}}`;
}
