import { closest } from '@foretoken/kernel';
import type { z } from 'zod';
import type { ScenarioDocument, ScenarioPath } from './scenario-document.ts';
import type { ScenarioProblem } from './problem.ts';
import { keysAt, pathsEndingIn, variantsWith } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** What a failed parse says, as problems with places; `schema` is the JSON Schema of scenarios. */
export function describeIssue(issue: Issue, document: ScenarioDocument, schema: unknown): readonly ScenarioProblem[] {
  const path = issue.path as ScenarioPath;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, document, schema));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, document, schema);
  const value = valueAt(document.data, path);
  if (value === undefined && issue.code !== 'custom') return [missingKey(path, document)];
  const { code, message, hint } = describeValue(issue, dotted(path), value);
  return [{ code, message, hint, place: document.place(path) }];
}

/** The branch that was meant is the one whose own type fits. */
function describeUnion(issue: Issue & { code: 'invalid_union' }, document: ScenarioDocument, schema: unknown): readonly ScenarioProblem[] {
  const meant = issue.errors.find(typeFits);
  const path = issue.path as ScenarioPath;
  if (meant === undefined) {
    if (valueAt(document.data, path) === undefined) return [missingKey(path, document)];
    const message = `\`${dotted(path)}\` ${issue.message}, not ${show(valueAt(document.data, path))}`;
    return [{ code: 'E0105', message, place: document.place(path) }];
  }
  const problems = meant.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, document, schema));
  const pattern = issue.errors.flat().find(({ code, path: inner }) => code === 'invalid_format' && inner.length === 0);
  // Names beside files: neither is what this is.
  return problems.map((problem) => (problem.code === 'E0107' && problem.hint === undefined && pattern !== undefined ? { ...problem, hint: `it is no file either: that ${pattern.message}` } : problem));
}

function typeFits(branch: readonly Issue[]): boolean {
  return branch.every((issue) => {
    if (issue.path.length > 0) return true;
    if (issue.code === 'invalid_union' && issue.errors.length > 0) return issue.errors.some(typeFits);
    return issue.code !== 'invalid_type';
  });
}

function unknownKey(path: ScenarioPath, key: string, document: ScenarioDocument, schema: unknown): ScenarioProblem {
  const { data } = document;
  const place = document.place([...path, key], true);
  const known = keysAt(schema, path, data);
  const others = variantsWith(schema, path, key, data);
  if (others.length > 0) return otherVariantsKey(path, key, known, { others, name: nameAt(data, path), place });
  const elsewhere = pathsEndingIn(schema, key, data);
  const close = elsewhere.length > 0 ? undefined : closest(key, known);
  const where = path.length === 0 ? '' : ` in \`${dotted(path)}\``;
  const hint =
    close !== undefined ? `did you mean \`${close}\`?`
    : elsewhere[0] === key ? `\`${key}\` stands at the top of the file`
    : elsewhere.length > 0 ? `did you mean \`${elsewhere[0]}\`?`
    : `known keys: ${known.join(', ')}`;
  return { code: 'E0104', message: `unknown key \`${key}\`${where}`, hint, place };
}

/** An option that other engines have. */
function otherVariantsKey(path: ScenarioPath, key: string, known: readonly string[], { others, name, place }: { readonly others: readonly string[]; readonly name: string; readonly place: ScenarioProblem['place'] }): ScenarioProblem {
  const close = closest(key, known);
  const has = others.length === 1 ? 'only' : 'but';
  const message = `unknown key \`${key}\` in \`${dotted(path)}\`: ${name} has no such option, ${has} ${listed(others)} ${others.length === 1 ? 'has' : 'have'}`;
  return { code: 'E0104', message, hint: close === undefined ? `Options of ${name}: ${known.filter((each) => each !== 'name' && each !== 'policy').join(', ')}` : `the closest option of ${name} is \`${close}\``, place };
}

function nameAt(data: unknown, path: ScenarioPath): string {
  const value = valueAt(data, path);
  return String(valueAt(value, ['name']) ?? valueAt(value, ['policy']) ?? dotted(path));
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function missingKey(path: ScenarioPath, document: ScenarioDocument): ScenarioProblem {
  const parent = path.slice(0, -1);
  return { code: 'E0108', message: `the key \`${dotted(path)}\` is missing`, place: document.place(parent, true) };
}

interface Description {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function describeValue(issue: Issue, name: string, value: unknown): Description {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'E0105', message: `\`${name}\` must be ${typeName(issue.expected, value)}, not ${show(value)}` };
    case 'invalid_value':
      return unknownValue(name, value, issue.values.map(String));
    case 'too_small':
      return { code: 'E0106', message: tooSmall(name, issue, value) };
    case 'too_big':
      return { code: 'E0106', message: `\`${name}\` must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, not ${show(value)}` };
    case 'invalid_union':
      return describeDiscriminator(issue, name, value);
    case 'invalid_format':
      return { code: 'E0110', message: `\`${name}\` ${issue.message}, not ${show(value)}` };
    case 'invalid_key':
      return { code: 'E0104', message: `unknown key \`${name}\`: it ${issue.issues[0]?.message ?? 'is not allowed'}` };
    case 'custom':
      return describeCustom(issue, name);
    default:
      return { code: 'E0105', message: `\`${name}\`: ${issue.message}` };
  }
}

function tooSmall(name: string, issue: Issue & { code: 'too_small' }, value: unknown): string {
  if (issue.origin === 'string') return `\`${name}\` must not be empty`;
  if (issue.origin === 'array') return `\`${name}\` must have at least ${issue.minimum} entries`;
  return `\`${name}\` must be ${issue.inclusive === false ? 'greater than' : 'at least'} ${issue.minimum}, not ${show(value)}`;
}

function unknownValue(name: string, value: unknown, allowed: readonly string[]): Description {
  const close = typeof value === 'string' ? closest(value, allowed) : undefined;
  const list = allowed.map((item) => `\`${item}\``).join(', ');
  const message = `\`${name}\` must be ${allowed.length === 1 ? list : `one of ${list}`}, not ${show(value)}`;
  return { code: 'E0107', message, ...(close === undefined ? {} : { hint: `did you mean \`${close}\`?` }) };
}

function describeDiscriminator(issue: Issue & { code: 'invalid_union' }, name: string, value: unknown): Description {
  const options = (issue as { options?: readonly unknown[] }).options;
  return unknownValue(name, value, (options ?? []).map(String));
}

/** Rules of our own give their code and hint as parameters. */
function describeCustom(issue: Issue, name: string): Description {
  const { code, hint } = (issue as { params?: { code?: unknown; hint?: unknown } }).params ?? {};
  return {
    code: typeof code === 'string' ? code : 'E0106',
    message: issue.message.startsWith('must') ? `\`${name}\` ${issue.message}` : issue.message,
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

function typeName(expected: string, value: unknown): string {
  const names: Readonly<Record<string, string>> = {
    int: 'a whole number',
    number: typeof value === 'number' ? 'a finite number' : 'a number',
    string: 'text',
    boolean: '`true` or `false`',
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
  };
  return names[expected] ?? expected;
}

/** A value as it would stand in the file, cut to 60 characters. */
function show(value: unknown): string {
  if (value === null) return 'empty';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function dotted(path: ScenarioPath): string {
  return path.length === 0 ? 'the file' : path.join('.');
}

/** The value at a path of plain data; undefined when there is none. */
export function valueAt(data: unknown, path: ScenarioPath): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
