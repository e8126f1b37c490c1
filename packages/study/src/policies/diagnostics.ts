import { ForetokenError } from '@foretoken/kernel';

/** What is wrong with a file of a policy, E0891 … E0894; what a policy does wrong in a run is told by the kernel. */

const TEMPLATE = 'Start from `foretoken init --policy order` (or victim, eviction, router).';

export function noPolicyFile(file: string, error: unknown): ForetokenError {
  const { code } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT' && !/\.[cm]?[jt]s$/.test(file)) return refused('E0891', file, `${file}: this is neither a file nor, of its own, the name of a policy`, 'Give the path of a TypeScript or JavaScript file; `foretoken list policies` names what is built in.');
  return refused('E0891', file, `${file}: cannot read this policy: ${reason}`, 'A path in a scenario is relative to the scenario file, one on the command line to the current folder.');
}

export function brokenPolicyFile(file: string, path: string, error: unknown): ForetokenError {
  const text = error instanceof Error ? error.message : String(error);
  const [said = '', ...rest] = text.split('\n').map((line) => line.trim());
  // Where the parser stopped stands in the message; it counts columns from 0.
  if (said.includes('ParseError')) {
    const parsed = placeIn(rest.join('\n'), path)?.split(':').map(Number);
    const where = parsed === undefined ? file : `${file}:${parsed[0]}:${(parsed[1] ?? 0) + 1}`;
    return refused('E0892', file, `${where}: syntax error: ${said.replace(/^.*ParseError: /, '')}`, 'An editor with TypeScript marks it.');
  }
  const thrown = thrownAt(error, path);
  const where = thrown?.line === undefined || !thrown.isOwn ? file : `${file}:${thrown.line}`;
  const helper = thrown === undefined || thrown.isOwn ? '' : ` (${thrown.name}:${thrown.line})`;
  return refused('E0892', file, `${where}: this policy cannot be loaded: ${said}${helper}`, 'A policy file is imported once, before the run; it needs nothing but its types.');
}

interface ThrownAt {
  readonly isOwn: boolean;
  /** Last part of the path. */
  readonly name: string;
  readonly line: string;
}

/** The first place of the trace that is in the policy or in a file of its user. No column: that of the trace is one of transformed code, whose lines alone are those of the file. */
function thrownAt(error: unknown, path: string): ThrownAt | undefined {
  const frames = (error instanceof Error ? (error.stack ?? '') : '').matchAll(/^\s+at (?:.*\()?(?:file:\/\/)?(\/.*?|[A-Za-z]:.*?):(\d+):\d+\)?$/gm);
  for (const [, file = '', line = ''] of frames) {
    if (file === path) return { isOwn: true, name: file, line };
    if (!/[/\\](?:node_modules|packages[/\\](?:cli|study))[/\\]/.test(file)) return { isOwn: false, name: file.split(/[/\\]/).at(-1) ?? file, line };
  }
  return undefined;
}

export function noPolicyExported(file: string, names: readonly string[]): ForetokenError {
  const found = names.length === 0 ? 'exports nothing' : `exports ${names.map((name) => `\`${name}\``).join(', ')}, but no policy`;
  return refused('E0893', file, `${file}: this file ${found}`, `Export one object with a \`kind\`. ${TEMPLATE}`);
}

export function severalPoliciesExported(file: string, names: readonly string[]): ForetokenError {
  return refused('E0893', file, `${file}: this file exports ${names.length} policies, ${names.map((name) => `\`${name}\``).join(', ')}; it must be one`, 'Move each into a file of its own.');
}

export function wrongPolicyField(file: string, policy: string, field: string, expected: string, got: unknown): ForetokenError {
  return refused('E0894', file, `${file}: \`${policy}.${field}\` must be ${expected}, not ${shown(got)}`, TEMPLATE);
}

export function otherPolicyKind(file: string, policy: string, kind: string, wanted: string): ForetokenError {
  const key = (of: string): string => (of === 'router' ? 'fleet.router' : `fleet.engine.policies.${of}`);
  return refused('E0894', file, `${file}: \`${policy}.kind\` must be '${wanted}' here, not '${kind}'`, `Name it under \`${key(kind)}\` instead of \`${key(wanted)}\`.`);
}

function placeIn(text: string, path: string): string | undefined {
  const at = text.indexOf(`${path}:`);
  return at < 0 ? undefined : /^\d+(?::\d+)?/.exec(text.slice(at + path.length + 1))?.[0];
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value === '' ? "''" : `"${value.slice(0, 40)}"`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function refused(code: string, path: string, message: string, hint: string): ForetokenError {
  return new ForetokenError(message, { code, path, hint });
}
