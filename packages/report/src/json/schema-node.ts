/** The part of JSON Schema (2020-12) that the result's schema needs. */
export interface SchemaNode {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | false;
}

export type SchemaType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** An object whose every property is required, but for those named `optional`, and that has no other. */
export function objectOf(properties: Readonly<Record<string, SchemaNode>>, description?: string, optional: readonly string[] = []): SchemaNode {
  return {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

/** {@link objectOf} with properties that may be absent. */
export function withOptional(node: SchemaNode, optional: Readonly<Record<string, SchemaNode>>): SchemaNode {
  return { ...node, properties: { ...node.properties, ...optional } };
}

/** An object from free names to values of one kind. */
export function recordOf(value: SchemaNode, description: string): SchemaNode {
  return { description, type: 'object', additionalProperties: value };
}

export function listOf(items: SchemaNode, description?: string): SchemaNode {
  return { ...(description === undefined ? {} : { description }), type: 'array', items };
}

/** Properties that are all a `measure`. */
export function measures(...names: readonly string[]): Record<string, SchemaNode> {
  return Object.fromEntries(names.map((name) => [name, ref('measure')]));
}

/** Half-widths of intervals by the name of their figure; each may be null. */
export function halfWidths(description: string, ...names: readonly string[]): SchemaNode {
  return objectOf(Object.fromEntries(names.map((name) => [name, ref('optional')])), description);
}

export function nullable(node: SchemaNode, description: string): SchemaNode {
  return { description, anyOf: [{ type: 'null' }, node] };
}

export function ref(name: string, description?: string): SchemaNode {
  return { ...(description === undefined ? {} : { description }), $ref: `#/$defs/${name}` };
}
