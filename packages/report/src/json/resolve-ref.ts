import { resultSchema } from './result-schema.ts';
import type { SchemaNode } from './schema-node.ts';

/** Follows a `#/$defs/…` reference of the result's schema. */
export function resolveRef(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const target = resultSchema.$defs?.[node.$ref.slice('#/$defs/'.length)];
  if (target === undefined) throw new Error(`The result schema has no ${node.$ref}.`);
  return target;
}
