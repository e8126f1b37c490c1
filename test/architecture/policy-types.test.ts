import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderPolicy, PolicyContext, RunningRequest, VictimPolicy, WaitingRequest } from '@foretoken/engines';
import type { FleetView, Router, RouterContext, RouterPolicy } from '@foretoken/fleet';
import type { CacheLeaf, EvictionContext, EvictionPolicy } from '@foretoken/kvcache';
import { describe, expect, it } from 'vitest';
import type * as own from '../../examples/policies/foretoken-policies.d.ts';
import { POLICY_TEMPLATES } from '../../packages/cli/src/init/policy-templates.ts';
import { POLICY_TYPES } from '../../packages/cli/src/init/policy-types.ts';
import { ROOT } from './scanner/read-sources.ts';

/** Held by the compiler (`npm run lint`): true where each can stand for the other. */
type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const same: readonly [
  Mutual<WaitingRequest, own.WaitingRequest>,
  Mutual<keyof WaitingRequest, keyof own.WaitingRequest>,
  Mutual<RunningRequest, own.RunningRequest>,
  Mutual<keyof RunningRequest, keyof own.RunningRequest>,
  Mutual<PolicyContext<number>, own.PolicyContext<number>>,
  Mutual<OrderPolicy<number>, own.OrderPolicy<number>>,
  Mutual<keyof OrderPolicy, keyof own.OrderPolicy>,
  Mutual<VictimPolicy<number>, own.VictimPolicy<number>>,
  Mutual<keyof VictimPolicy, keyof own.VictimPolicy>,
  Mutual<CacheLeaf, own.CacheLeaf>,
  Mutual<EvictionContext, own.EvictionContext>,
  Mutual<EvictionPolicy, own.EvictionPolicy>,
  Mutual<FleetView, own.FleetView>,
  Mutual<Router, own.Router>,
  Mutual<keyof RouterContext, keyof own.RouterContext>,
  // The file names its kind, and does without the columns of prompt contents.
  own.RouterPolicy extends RouterPolicy ? true : false,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];

describe('types of policies that `foretoken init --policy` writes', () => {
  it('are the real ones', () => {
    expect(same.every(Boolean)).toBe(true);
  });

  it('are those of the examples', () => {
    expect(readFileSync(join(ROOT, 'examples', 'policies', 'foretoken-policies.d.ts'), 'utf8')).toBe(POLICY_TYPES);
  });

  it('hold for every template, in an editor that has nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-types-'));
    writeFileSync(join(folder, 'foretoken-policies.d.ts'), POLICY_TYPES);
    const names = Object.entries(POLICY_TEMPLATES).map(([kind, template]) => {
      writeFileSync(join(folder, `${kind}.ts`), template(`${kind}.ts`));
      return `${kind}.ts`;
    });
    writeFileSync(join(folder, 'wrong.ts'), "import type { OrderPolicy } from './foretoken-policies.d.ts';\nexport const policy: OrderPolicy = { kind: 'order', name: 'a', about: 'b', key: (request) => request.outputTokens };\n");
    const check = (...files: readonly string[]): string =>
      spawnSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', '', ...files], { cwd: folder, encoding: 'utf8' }).stdout;
    expect(check(...names)).toBe('');
    expect(check('wrong.ts')).toContain("Property 'outputTokens' does not exist");
    rmSync(folder, { recursive: true });
  });
});
