import { POLICY_KINDS } from '@foretoken/fleet';
import { expect, it } from 'vitest';
import { POLICY_KIND_NAMES } from '../commands/init.ts';

it('init has a template for every kind of policy', () => {
  expect([...POLICY_KIND_NAMES]).toEqual([...POLICY_KINDS]);
});
