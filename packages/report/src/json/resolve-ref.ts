import { SCHEMA_DEFS } from './schema-defs.ts';
import type { SchemaNode } from './schema-node.ts';

/** Follows a `#/$defs/…` reference. */
export function resolveRef(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const target = SCHEMA_DEFS[node.$ref.slice('#/$defs/'.length)];
  if (target === undefined) throw new Error(`The schemas have no ${node.$ref}.`);
  return target;
}
