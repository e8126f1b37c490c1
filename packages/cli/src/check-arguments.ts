import type { Command } from './command.ts';
import { badFlagValue, missingArgument, surplusArgument, unknownChoice, unknownFlag } from './diagnostics.ts';
import { suggest } from './suggest.ts';

/** What the parser made of a command line. */
export interface ParsedArguments {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
}

/** Flags that every command has. */
export const COMMON_FLAGS = ['json', 'help'] as const;

/**
 * Holds a parsed command line against the command's specification.
 * @throws ForetokenError E0202 … E0206.
 */
export async function checkArguments(command: Command, { flags, operands }: ParsedArguments): Promise<void> {
  const known = [...Object.keys(command.flags), ...COMMON_FLAGS];
  for (const flag of Object.keys(flags)) {
    if (known.includes(flag)) continue;
    const near = flag.length < 2 ? undefined : await suggest(flag, known);
    throw unknownFlag(command.name, flag.length === 1 ? `-${flag}` : `--${flag}`, near === undefined ? undefined : `--${near}`);
  }
  for (const [name, { type, minimum, accepts }] of Object.entries(command.flags)) {
    const value = flags[name];
    if (Array.isArray(value) && type !== 'strings') throw badFlagValue(`--${name}`, value.join(', '), 'given once');
    if (value === '' || (Array.isArray(value) && value.includes(''))) throw badFlagValue(`--${name}`, '', 'followed by a value');
    if (accepts !== undefined && typeof value === 'string' && !accepts.pattern.test(value)) throw badFlagValue(`--${name}`, value, accepts.bound);
    if (type === 'integer' && value !== undefined) checkInteger(`--${name}`, value, minimum ?? 0);
  }
  await checkOperands(command, operands);
}

function checkInteger(flag: string, value: unknown, minimum: number): void {
  if (typeof value === 'string' && /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value)) && Number(value) >= minimum) return;
  throw badFlagValue(flag, String(value), `a whole number of at least ${minimum}`);
}

async function checkOperands({ name, argument }: Command, operands: readonly string[]): Promise<void> {
  const allowed = argument === undefined ? 0 : argument.many ? Infinity : 1;
  if (argument?.required === true && operands.length === 0) {
    throw missingArgument(name, argument.choices === undefined ? argument.name : argument.choices.join('|'));
  }
  if (operands.length > allowed) throw surplusArgument(name, operands[allowed] ?? '');
  for (const operand of argument?.choices === undefined ? [] : operands) {
    const choices = argument?.choices ?? [];
    if (!choices.includes(operand)) throw unknownChoice(name, operand, choices, await suggest(operand, choices));
  }
}
