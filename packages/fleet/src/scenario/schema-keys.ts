/** The parts of a JSON Schema that did-you-mean needs. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
}

/** Keys that the schema knows for a mapping at `path`, in the variants that `data` has chosen there and above. */
export function keysAt(schema: unknown, path: readonly (string | number)[], data: unknown): readonly string[] {
  return keysOf(nodesAt(schema, path, data).filter(({ node, value }) => isChosen(node, value)).map(({ node }) => node));
}

/** Names of the variants at `path` that know `key`, such as the engines that have an option; empty where nothing varies. */
export function variantsWith(schema: unknown, path: readonly (string | number)[], key: string, data: unknown): readonly string[] {
  const variants = nodesAt(schema, path, data).filter(({ node }) => node.properties?.[key] !== undefined);
  return [...new Set(variants.flatMap(({ node }) => allowed(node.properties?.['name'] ?? node.properties?.['policy']).slice(0, 1)))];
}

/** Every dotted path of the schema that ends in `key`, in the variants that `data` has chosen. */
export function pathsEndingIn(schema: unknown, key: string, data: unknown): readonly string[] {
  const found: string[] = [];
  const visit = (node: SchemaNode, value: unknown, prefix: string): void => {
    if (!isChosen(node, value)) return;
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (name === key) found.push(prefix + name);
      for (const branch of branches(child)) visit(branch, childOf(value, name), `${prefix}${name}.`);
    }
  };
  for (const branch of branches(schema as SchemaNode)) visit(branch, data, '');
  return [...new Set(found)];
}

/** Types of the values that the schema takes at `path`, over all variants: `integer`, `string` …; undefined when no variant has such a path. */
export function typesAt(schema: unknown, path: readonly (string | number)[]): readonly string[] | undefined {
  const nodes = nodesAt(schema, path, undefined);
  if (nodes.length === 0) return undefined;
  return [...new Set(nodes.flatMap(({ node }) => node.type ?? []))];
}

/** The default that the schema gives for `path`, if it gives one. */
export function defaultAt(schema: unknown, path: readonly (string | number)[]): unknown {
  return nodesAt(schema, path, undefined).find(({ node }) => node.default !== undefined)?.node.default;
}

interface Place {
  readonly node: SchemaNode;
  readonly value: unknown;
}

/** Every variant at `path`, also those that `data` has not chosen there. */
function nodesAt(schema: unknown, path: readonly (string | number)[], data: unknown): readonly Place[] {
  let places: Place[] = branches(schema as SchemaNode).map((node) => ({ node, value: data }));
  for (const step of path) {
    places = places.flatMap(({ node, value }) =>
      isChosen(node, value) ? branches(typeof step === 'number' ? node.items : (node.properties?.[step] ?? entryOf(node))).map((child) => ({ node: child, value: childOf(value, step) })) : []);
  }
  return places;
}

/** What any key of a mapping by names holds. */
const entryOf = ({ additionalProperties: entry }: SchemaNode): SchemaNode | undefined => (typeof entry === 'object' ? entry : undefined);

const keysOf = (nodes: readonly SchemaNode[]): readonly string[] => [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];

/** What tells variants from each other, by an enum. */
const DISCRIMINATORS = ['name', 'policy', 'process', 'distribution', 'method'] as const;

/** Whether `value` chose this variant, or none of them yet. A bare text is the name alone. */
function isChosen(node: SchemaNode, value: unknown): boolean {
  return DISCRIMINATORS.every((key) => {
    const names = allowed(node.properties?.[key]);
    const given = typeof value === 'string' && key === 'name' ? value : childOf(value, key);
    return names.length === 0 || typeof given !== 'string' || names.includes(given);
  });
}

function allowed(node: SchemaNode | undefined): readonly string[] {
  const values = node?.enum ?? (node?.const === undefined ? [] : [node.const]);
  return values.filter((value) => typeof value === 'string');
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
}

function branches(node: SchemaNode | undefined): readonly SchemaNode[] {
  if (node === undefined) return [];
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(branches)];
}
