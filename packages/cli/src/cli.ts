import yargs, { type Argv } from 'yargs';
import { checkArguments, type ParsedArguments } from './check-arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { missingArgument, unknownCommand } from './diagnostics.ts';
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
    if (words.length > 0) throw await commandError(words);
    writeResult(await overview(terminal).getHelp());
    return 0;
  }
  const parser = commandParser(command, terminal);
  if (argv.includes('--help') || argv.includes('-h')) {
    writeResult(await parser.getHelp());
    return 0;
  }
  const parsed = parse(parser, argv, command);
  await checkArguments(command, parsed);
  const context: CommandContext = { operands: parsed.operands, json, terminal };
  return await command.run(withDefaults(command, parsed.flags), context);
}

function findCommand(words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, index) => words[index] === part));
}

async function commandError(words: readonly string[]): Promise<Error> {
  const first = words[0] ?? '';
  const names = commands.map(({ name }) => name);
  const children = names.filter((name) => name.startsWith(`${first} `));
  if (children.length === 0) return unknownCommand(first, await suggest(first, names.map((name) => name.split(' ')[0] ?? '')), names);
  if (words[1] === undefined) return missingArgument(first, children.map((name) => name.slice(first.length + 1)).join('|'));
  return unknownCommand(`${first} ${words[1]}`, await suggest(`${first} ${words[1]}`, children), children);
}

function bareParser(terminal: Terminal): Argv {
  return yargs([])
    .scriptName('foretoken')
    .locale('en')
    .version(false)
    .help(false)
    .exitProcess(false)
    .wrap(Math.min(100, terminal.columns))
    .parserConfiguration({
      'boolean-negation': true,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
    });
}

function overview(terminal: Terminal): Argv {
  const parser = bareParser(terminal).usage('foretoken <command> [flags]\n\nPredicts what an LLM serving fleet will do, before the hardware is bought.');
  for (const { name, argument, describe } of commands) {
    const operand = argument === undefined ? '' : ` ${argument.required ? '<' : '['}${argument.name}${argument.many ? '..' : ''}${argument.required ? '>' : ']'}`;
    parser.command(name + operand, describe);
  }
  return parser.epilogue('`foretoken <command> --help` shows the flags; `foretoken --version` the version.');
}

function commandParser({ name, argument, describe, flags, examples }: Command, terminal: Terminal): Argv {
  const operand = argument === undefined ? '' : ` <${argument.name}${argument.many ? '..' : ''}>`;
  const meaning = argument === undefined ? '' : `\n\n  ${argument.name}  ${argument.describe}`;
  const parser = bareParser(terminal).usage(`foretoken ${name}${operand} [flags]\n\n${describe}${meaning}`);
  for (const [flag, spec] of Object.entries(flags)) {
    const type = spec.type === 'boolean' ? 'boolean' : 'string';
    const placeholder = spec.value ?? (spec.type === 'integer' ? 'N' : undefined);
    parser.option(flag, { type, describe: placeholder === undefined ? spec.describe : `${spec.describe} (${placeholder})`, requiresArg: type === 'string', array: spec.type === 'strings' });
  }
  parser.option('json', { type: 'boolean', describe: 'Machine-readable output, errors included' });
  for (const [line, explanation] of examples) parser.example(line, explanation);
  return parser;
}

function parse(parser: Argv, argv: readonly string[], command: Command): ParsedArguments {
  let refusal: string | undefined;
  const parsed = parser.fail((message) => { refusal = message; }).parseSync([...argv]) as Record<string, unknown>;
  if (refusal?.startsWith('Not enough arguments following: ') === true) throw missingArgument(command.name, `value of --${refusal.split(': ')[1]}`);
  const { _: words = [], $0: _script, ...flags } = parsed;
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return { flags: given, operands: (words as readonly unknown[]).map(String).slice(command.name.split(' ').length) };
}

/** Absent switches are false, absent lists empty; the rest stays absent. `--no-x` arrives as x = false. */
function withDefaults({ flags }: Command, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type }]) => {
      const value = given[name];
      if (type === 'strings') return [name, value ?? []];
      if (type === 'boolean') return [name, value ?? name === 'save'];
      return [name, type === 'integer' && value !== undefined ? Number(value) : value];
    }),
  );
}
