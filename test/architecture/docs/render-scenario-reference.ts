/** The parts of JSON Schema that scenarios use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Every key of a scenario as Markdown tables, one per top-level section, from the JSON Schema. */
export function renderScenarioReference(schema: unknown): string {
  const root = schema as Schema;
  const sections = Object.entries(root.properties ?? {}).filter(([, child]) => isMapping(child));
  const plain = Object.entries(root.properties ?? {}).filter(([, child]) => !isMapping(child));
  return [
    '# Scenario reference',
    '',
    'Every key of a scenario file, written from the schema by `npx vitest run test/architecture/scenario-docs -u`; do not edit. Introduction and examples: [scenario.md](scenario.md).',
    '',
    table(plain.flatMap(([key, child]) => rows(key, child, root.required?.includes(key) ?? false))),
    ...sections.flatMap(([key, child]) => ['', `## ${key}`, '', ...described(child), table(childRows(key, [child]))]),
    '',
  ].join('\n');
}

function described({ description }: Schema): string[] {
  return description === undefined ? [] : [description, ''];
}

function table(lines: readonly string[]): string {
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

function rows(path: string, schema: Schema, required: boolean): string[] {
  const cells = [`\`${path}\``, valueText(schema), defaultText(schema, required), meaning(schema)];
  return [`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`, ...childRows(path, leaves(schema))];
}

/** The keys below a path; alternatives of a mapping are merged by key. */
function childRows(path: string, alternatives: readonly Schema[]): string[] {
  const mappings = alternatives.flatMap(leaves).filter(isMapping);
  const keys = [...new Set(mappings.flatMap(({ properties = {} }) => Object.keys(properties)))];
  const named = keys.flatMap((key) => {
    const owners = mappings.filter(({ properties = {} }) => key in properties);
    const merged = withCondition(mergeAlternatives(owners.map(({ properties = {} }) => properties[key]!)), owners, mappings);
    return rows(`${path}.${key}`, merged, owners.length === mappings.length && mappings.every(({ required = [] }) => required.includes(key)));
  });
  const open = mappings.flatMap(({ additionalProperties: rest }) => (typeof rest === 'object' ? rows(`${path}.*`, rest, false) : []));
  return [...named, ...open];
}

/** Notes with which kinds a key goes, where only some of the alternatives have it. */
function withCondition(schema: Schema, owners: readonly Schema[], mappings: readonly Schema[]): Schema {
  if (owners.length === mappings.length) return schema;
  const kinds = owners.flatMap(kindsOf);
  return kinds.length === 0 ? schema : { ...schema, description: `${meaning(schema)} With ${kinds.join(', ')}.`.trim() };
}

/** The names that tell an alternative from the others: its first key of fixed values. */
function kindsOf({ properties = {} }: Schema): string[] {
  const discriminator = Object.values(properties).find((property) => property.const !== undefined || property.enum !== undefined);
  return discriminator === undefined ? [] : [leafText(discriminator)];
}

function mergeAlternatives(schemas: readonly Schema[]): Schema {
  const [first] = schemas;
  if (schemas.length === 1 && first) return first;
  const description = schemas.find((schema) => schema.description !== undefined)?.description;
  return { anyOf: schemas, ...(description === undefined ? {} : { description }) };
}

function leaves(schema: Schema): Schema[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap(leaves);
}

function isMapping(schema: Schema): boolean {
  return leaves(schema).some(({ type }) => type === 'object');
}

function valueText(schema: Schema): string {
  const all = leaves(schema);
  if (all.some(({ pattern = '' }) => pattern.includes('ms|s|m|h'))) {
    return ['duration', ...all.filter(({ type }) => type === 'object').map(() => 'mapping')].join(' or ');
  }
  const fixed = all.every((leaf) => leaf.const !== undefined || leaf.enum !== undefined);
  const texts = all.flatMap((leaf) => (fixed && leaf.enum !== undefined ? leaf.enum.map((value) => `\`${String(value)}\``) : [leafText(leaf)]));
  return [...new Set(texts)].join(fixed ? ', ' : ' or ');
}

function leafText(schema: Schema): string {
  if (schema.$ref !== undefined) return `as \`${schema.$ref.replace('#/', '').replaceAll(/(^|\/)properties\//g, '$1').replaceAll('/', '.')}\``;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  switch (schema.type) {
    case 'object':
      return 'mapping';
    case 'array':
      return `list of ${schema.items === undefined ? 'values' : valueText(schema.items)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return `whole number${boundsText(schema)}`;
    case 'number':
      return `number${boundsText(schema)}`;
    default:
      return 'text';
  }
}

function boundsText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const bounds = [
    exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`],
    minimum === undefined ? [] : [`≥ ${minimum}`],
    exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`],
    maximum === undefined ? [] : [`≤ ${maximum}`],
  ].flat();
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

function defaultText(schema: Schema, required: boolean): string {
  const value = schema.default;
  if (value !== undefined && typeof value !== 'object') return `\`${String(value)}\``;
  return required && value === undefined ? '**required**' : '';
}

function meaning(schema: Schema): string {
  return schema.description ?? leaves(schema).find(({ description }) => description !== undefined)?.description ?? '';
}
