import { describe, expect, it } from 'vitest';
import { checkArguments } from './check-arguments.ts';
import { list } from './commands/list.ts';
import { run } from './commands/run.ts';
import type { Command } from './command.ts';

async function code(command: Command, flags: Readonly<Record<string, unknown>>, operands: readonly string[]): Promise<string> {
  try {
    await checkArguments(command, { flags, operands });
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('checkArguments', () => {
  it('accepts what the command declares', async () => {
    expect(await code(run, { set: ['a=b'], seed: '7', json: true }, ['a.yaml', 'b.yaml'])).toBe('ok');
  });

  it.each([
    ['an unknown flag', run, { sed: '7' }, ['a.yaml'], 'E0202'],
    ['a missing operand', run, {}, [], 'E0203'],
    ['a surplus operand', list, {}, ['gpus', 'models'], 'E0204'],
    ['a seed that is no number', run, { seed: 'x' }, ['a.yaml'], 'E0205'],
    ['zero replications', run, { replications: '0' }, ['a.yaml'], 'E0205'],
    ['a flag given twice', run, { out: ['a', 'b'] }, ['a.yaml'], 'E0205'],
    ['an empty value', run, { out: '' }, ['a.yaml'], 'E0205'],
    ['an unknown choice', list, {}, ['gpu'], 'E0206'],
  ] as const)('refuses %s', async (_, command, flags, operands, expected) => {
    expect(await code(command, flags, operands)).toBe(expected);
  });
});
