import type { PolicyKind } from '@foretoken/fleet';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { badFlagValue, existsAlready } from '../diagnostics.ts';
import { makeFolder, unwritableFolder } from '@foretoken/study/files';
import { writeJson, writeResult } from '../terminal/output.ts';
import { POLICY_TEMPLATES } from './policy-templates.ts';
import { POLICY_TYPES } from './policy-types.ts';

const TYPES_FILE = 'foretoken-policies.d.ts';

/** Writes a template and its types; never overwrites a policy. @throws ForetokenError E0205, E0211, E0213. */
export async function initPolicy(kind: string, file: string | undefined, json: boolean): Promise<number> {
  const { POLICY_KINDS, isPolicyFile } = await import('@foretoken/fleet');
  const wanted = POLICY_KINDS.find((each) => each === kind);
  if (wanted === undefined) throw badFlagValue('--policy', kind, `one of ${POLICY_KINDS.join(', ')}`);
  const path = file ?? `my-${kind}.ts`;
  if (!isPolicyFile(path) || !path.endsWith('ts')) throw badFlagValue('--policy', path, 'followed by a file that ends in .ts');
  if (existsSync(path)) throw existsAlready(path);
  const types = join(dirname(path), TYPES_FILE);
  write(path, types, POLICY_TEMPLATES[wanted](path));
  if (json) writeJson({ schema: 'foretoken.init/1', files: [path, types] });
  else writeResult(`wrote ${path} and ${types} (types for your editor)\nnext: foretoken test-policy ${path}\nthen: foretoken run scenario.yaml --set ${keyOf(wanted)}=${path}`);
  return 0;
}

function write(path: string, types: string, template: string): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(types, POLICY_TYPES);
    writeFileSync(path, template, { flag: 'wx' });
  } catch (error) {
    throw unwritableFolder(`${dirname(path)} (for ${basename(path)})`, error);
  }
}

function keyOf(kind: PolicyKind): string {
  return kind === 'router' ? 'fleet.router' : `fleet.engine.policies.${kind}`;
}
