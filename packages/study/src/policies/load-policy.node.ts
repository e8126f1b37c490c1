import type { LoadedPolicy, PolicyKind } from '@foretoken/fleet';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AnyPolicy } from './any-policy.ts';
import { noPolicyFile } from './diagnostics.ts';
import { importPolicyFile } from './import-policy-file.node.ts';
import { policyOf } from './policy-of.ts';

/**
 * Loads a policy from a TypeScript or JavaScript file. `name` is the path as the user gave it, relative to `folder`;
 * with `kind` it must be of that kind; messages name it `shown`; it is read from `path`. @throws ForetokenError E0891 … E0895.
 */
export async function loadPolicy(name: string, folder: string, kind?: PolicyKind, shown: string = name, path: string = resolve(folder, name)): Promise<LoadedPolicy<AnyPolicy>> {
  const content = await contentOf(shown, path);
  const exports = await importPolicyFile(shown, path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { policy: policyOf(shown, exports, kind), file: name, sha256 };
}

async function contentOf(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw noPolicyFile(name, error);
  }
}
