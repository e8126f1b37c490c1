import { POLICY_KINDS } from '@foretoken/fleet';
import type { PolicyKind } from '@foretoken/fleet';
import { noPolicyExported, otherPolicyKind, severalPoliciesExported, wrongPolicyField } from './diagnostics.ts';
import type { AnyPolicy } from './any-policy.ts';

type FieldKind = 'text' | 'switch' | 'function';

/** What each kind is made of; `oneOf` = exactly one of these functions. */
interface Shape {
  readonly required: Readonly<Record<string, FieldKind>>;
  readonly optional: Readonly<Record<string, FieldKind>>;
  readonly oneOf?: readonly string[];
}

const NAMED = { name: 'text', about: 'text' } as const;

const SHAPES: Readonly<Record<PolicyKind, Shape>> = {
  order: { required: NAMED, optional: { dynamic: 'switch', seesCache: 'switch', start: 'function', onAdmit: 'function' }, oneOf: ['key', 'compare'] },
  victim: { required: NAMED, optional: { start: 'function' }, oneOf: ['key', 'compare'] },
  eviction: { required: { ...NAMED, key: 'function' }, optional: {} },
  router: { required: { ...NAMED, create: 'function' }, optional: {} },
};

const WORDS: Readonly<Record<FieldKind, string>> = { text: 'a text that is not empty', switch: '`true` or `false`', function: 'a function' };

/** The one policy that a file exports, checked. @throws ForetokenError E0893, E0894. */
export function policyOf(file: string, exports: Readonly<Record<string, unknown>>, wanted?: PolicyKind): AnyPolicy {
  const objects = new Map<unknown, string>();
  for (const [name, value] of Object.entries(exports)) if (typeof value === 'object' && value !== null && !objects.has(value)) objects.set(value, name);
  const kinds: readonly unknown[] = POLICY_KINDS;
  const policies = [...objects].filter(([value]) => kinds.includes((value as { kind?: unknown }).kind));
  // Helpers may be exported, too; a lone object without a kind is meant to be a policy.
  const found = policies.length > 0 ? policies : [...objects];
  if (found.length === 0) throw noPolicyExported(file, Object.keys(exports));
  if (found.length > 1) throw severalPoliciesExported(file, found.map(([, name]) => name));
  const [policy, name] = found[0]!;
  return checked(file, name, policy as Readonly<Record<string, unknown>>, wanted);
}

function checked(file: string, name: string, policy: Readonly<Record<string, unknown>>, wanted: PolicyKind | undefined): AnyPolicy {
  const kind = policy['kind'] as PolicyKind;
  if (!POLICY_KINDS.includes(kind)) throw wrongPolicyField(file, name, 'kind', POLICY_KINDS.map((each) => `'${each}'`).join(' or '), kind);
  if (wanted !== undefined && kind !== wanted) throw otherPolicyKind(file, name, kind, wanted);
  const { required, optional, oneOf = [] } = SHAPES[kind];
  for (const [field, type] of Object.entries(required)) check(file, name, field, type, policy[field]);
  for (const [field, type] of Object.entries(optional)) if (policy[field] !== undefined) check(file, name, field, type, policy[field]);
  for (const field of oneOf) if (policy[field] !== undefined) check(file, name, field, 'function', policy[field]);
  const given = oneOf.filter((field) => policy[field] !== undefined);
  if (oneOf.length > 0 && given.length !== 1) throw wrongPolicyField(file, name, oneOf.join('` or `'), 'given once: exactly one of the two', given.length === 0 ? undefined : 'both');
  const known = ['kind', ...Object.keys(required), ...Object.keys(optional), ...oneOf];
  const surplus = Object.keys(policy).find((field) => !known.includes(field));
  if (surplus !== undefined) throw wrongPolicyField(file, name, surplus, `left out: ${kind} policies have ${known.join(', ')}`, policy[surplus]);
  return policy as unknown as AnyPolicy;
}

function check(file: string, name: string, field: string, type: FieldKind, value: unknown): void {
  const fits = type === 'text' ? typeof value === 'string' && value !== '' : typeof value === (type === 'switch' ? 'boolean' : 'function');
  if (!fits) throw wrongPolicyField(file, name, field, WORDS[type], value);
}
