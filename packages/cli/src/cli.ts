import type { Argv } from 'yargs';
import { checkArguments, type ParsedArguments } from './check-arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { missingArgument, missingValue, unknownCommand } from './diagnostics.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { suggest } from './suggest.ts';
import { reportFailure } from './terminal/failure.ts';
import { writeResult } from './terminal/output.ts';
import { detectTerminal, type Terminal } from './terminal/terminal.ts';

/** Runs one command line and returns the exit code; every failure has been told to stderr. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const terminal = detectTerminal();
  const json = argv.includes('--json');
  try {
    return await dispatch(argv, json, terminal);
  } catch (error) {
    return reportFailure(error, json, terminal);
  }
}

async function dispatch(argv: readonly string[], json: boolean, terminal: Terminal): Promise<number> {
  const words = argv.filter((word) => !word.startsWith('-'));
  const command = findCommand(words);
  if (command === undefined) {
    const asked = words.length === 0 || (isGroup(words[0]) && argv.includes('--help'));
    if (!asked) throw await commandError(words);
    writeResult(overviewHelp());
    return 0;
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    writeResult(commandHelp(command));
    return 0;
  }
  const parsed = await parse(argv, command);
  await checkArguments(command, parsed);
  const context: CommandContext = { operands: parsed.operands, json, terminal };
  return await command.run(withDefaults(command, parsed.flags), context);
}

function findCommand(words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, index) => words[index] === part));
}

/** `trace` alone: the first word of commands of two words. */
function isGroup(word: string | undefined): boolean {
  return commands.some(({ name }) => name.startsWith(`${word ?? ''} `));
}

async function commandError(words: readonly string[]): Promise<Error> {
  const first = words[0] ?? '';
  const names = commands.map(({ name }) => name);
  const children = names.filter((name) => name.startsWith(`${first} `));
  if (children.length === 0) return unknownCommand(first, await suggest(first, names.map((name) => name.split(' ')[0] ?? '')), names);
  if (words[1] === undefined) return missingArgument(first, children.map((name) => name.slice(first.length + 1)).join('|'));
  return unknownCommand(`${first} ${words[1]}`, await suggest(`${first} ${words[1]}`, children), children);
}

function parserOf(parser: Argv, { flags }: Command): Argv {
  parser
    .locale('en')
    .version(false)
    .help(false)
    .exitProcess(false)
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    });
  for (const [flag, { type }] of Object.entries(flags)) {
    parser.option(flag, { type: type === 'boolean' ? 'boolean' : 'string', requiresArg: type !== 'boolean', array: type === 'strings' });
  }
  return parser.option('json', { type: 'boolean' });
}

async function parse(argv: readonly string[], command: Command): Promise<ParsedArguments> {
  const { default: yargs } = await import('yargs');
  let refusal: string | undefined;
  const parser = parserOf(yargs([]), command).fail((message) => {
    refusal = message;
  });
  const parsed = parser.parseSync([...argv]) as Record<string, unknown>;
  if (refusal?.startsWith('Not enough arguments following: ') === true) throw missingValue(command.name, `--${refusal.split(': ')[1]}`);
  const { _: words = [], $0: _script, ...flags } = parsed;
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return { flags: given, operands: (words as readonly unknown[]).map(String).slice(command.name.split(' ').length) };
}

/** Absent switches are false, absent lists empty; the rest stays absent. `--no-x` arrives as x = false. */
function withDefaults({ flags }: Command, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type, isOn = false }]) => {
      const value = given[name];
      if (type === 'strings') return [name, value ?? []];
      if (type === 'boolean') return [name, value ?? isOn];
      return [name, type === 'integer' && value !== undefined ? Number(value) : value];
    }),
  );
}
