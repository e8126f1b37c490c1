/** The parts of a JSON Schema that did-you-mean needs. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Keys that the schema knows for a mapping at `path`. */
export function keysAt(schema: unknown, path: readonly (string | number)[]): readonly string[] {
  let nodes = branches(schema as SchemaNode);
  for (const step of path) {
    nodes = nodes.flatMap((node) => branches(typeof step === 'number' ? node.items : node.properties?.[step]));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** Every dotted path of the schema that ends in `key`. */
export function pathsEndingIn(schema: unknown, key: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: SchemaNode, prefix: string): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (name === key) found.push(prefix + name);
      for (const branch of branches(child)) visit(branch, `${prefix}${name}.`);
    }
  };
  for (const branch of branches(schema as SchemaNode)) visit(branch, '');
  return [...new Set(found)];
}

function branches(node: SchemaNode | undefined): readonly SchemaNode[] {
  if (node === undefined) return [];
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(branches)];
}
