import type { EnginePolicyKind } from '@foretoken/engines';
import { z } from 'zod';

/** A path of a policy, told from a name by its ending. */
const POLICY_FILE = /\.[cm]?[jt]s$/;

/** Is this a file, not the name of a built-in policy? */
export function isPolicyFile(name: string): boolean {
  return POLICY_FILE.test(name);
}

/** Path of a file that exports a policy. */
export function policyFile(description: string, builtIn: string = ' (no built-in policy has a name here)'): z.ZodString {
  // Aborting: beside an enumeration the names are what a misspelt value is compared with.
  return z.string().regex(POLICY_FILE, { error: `must be the path of a TypeScript or JavaScript file such as \`./my-policy.ts\`${builtIn}`, abort: true }).describe(description);
}

const ABOUT: Readonly<Record<EnginePolicyKind, string>> = {
  order: 'File of an order policy: which waiting request is admitted next.',
  victim: 'File of a victim policy: which running request goes when memory is short.',
  eviction: 'File of an eviction policy: which cached prefix goes first.',
};

/** `fleet.engine.policies:` of a scenario. */
export const policiesSchema: z.ZodType<Readonly<Partial<Record<EnginePolicyKind, string>>>, unknown> = z
  .strictObject({
    order: policyFile(ABOUT.order).exactOptional(),
    victim: policyFile(ABOUT.victim).exactOptional(),
    eviction: policyFile(ABOUT.eviction).exactOptional(),
  })
  .describe("Policies of one's own, by file, relative to this one; see `foretoken init --policy`.");
