import type { Command, FlagSpec } from './command.ts';
import { commands } from './commands.ts';
import { renderPairs } from './terminal/table.ts';

const TITLE = 'Foretoken predicts what an LLM serving fleet will do, before the hardware is bought.';

/** Text of `foretoken --help`. */
export function overviewHelp(): string {
  const pairs = commands.map((command) => [usageOf(command), command.describe] as const);
  return [
    TITLE,
    '',
    'foretoken <command> [flags]',
    '',
    renderPairs(pairs, '  '),
    '',
    '`foretoken <command> --help` shows the flags, `foretoken --version` the version.',
    'Exit codes: 0 ok (the verdict on an SLO is in the output), 1 internal error, 2 invalid input, 3 an SLO (`check`) or a promise of a policy is missed,',
    '4 does not fit, 5 some failed, 130 interrupted.',
  ].join('\n');
}

/** Text of `foretoken <command> --help`. */
export function commandHelp(command: Command): string {
  const { argument, describe, flags, examples } = command;
  const pairs = [...Object.entries(flags).map(([name, spec]) => flagPair(name, spec)), ['--json', 'Machine-readable output, errors included'] as const];
  return [
    `foretoken ${usageOf(command)} [flags]`,
    '',
    describe,
    ...(argument === undefined ? [] : ['', renderPairs([[`<${argument.name}>`, argument.describe]], '  ')]),
    '',
    'Flags:',
    renderPairs(pairs, '  '),
    ...(examples.length === 0 ? [] : ['', 'Examples:', renderPairs(examples, '  ')]),
  ].join('\n');
}

function usageOf({ name, argument }: Command): string {
  if (argument === undefined) return name;
  const value = `${argument.name}${argument.many ? '…' : ''}`;
  return `${name} ${argument.required ? `<${value}>` : `[${value}]`}`;
}

function flagPair(name: string, { type, value, describe }: FlagSpec): readonly [string, string] {
  if (type === 'boolean') return [`--${name}`, describe];
  return [`--${name} ${value ?? 'N'}`, type === 'strings' ? `${describe}; repeatable` : describe];
}
