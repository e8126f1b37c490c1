import type { Terminal } from './terminal/terminal.ts';

/** What the shell may offer for a value. */
export type Completion = 'files' | 'folders' | 'things' | 'models' | 'engines' | 'cache-policies' | 'none' | readonly string[];

/** A flag as data: the parser, the checks and the completion all read it. */
export interface FlagSpec {
  readonly type: 'string' | 'integer' | 'boolean' | 'strings';
  readonly describe: string;
  /** Name of the value in the help: `DIR`. */
  readonly value?: string;
  /** A switch that is on unless `--no-…` turns it off. */
  readonly isOn?: boolean;
  /** Smallest allowed integer. */
  readonly minimum?: number;
  /** What a text must look like, and how to say so. */
  readonly accepts?: { readonly pattern: RegExp; readonly bound: string };
  readonly completion?: Completion;
}

/** The positional argument of a command. */
export interface ArgumentSpec {
  readonly name: string;
  readonly describe: string;
  readonly many: boolean;
  readonly required: boolean;
  /** The only values that are accepted. */
  readonly choices?: readonly string[];
  readonly completion?: Completion;
}

/** What every command receives beside its own flags. */
export interface CommandContext {
  /** Values of the positional argument. */
  readonly operands: readonly string[];
  readonly json: boolean;
  readonly terminal: Terminal;
}

type FlagValue<F extends FlagSpec> = F['type'] extends 'string'
  ? string | undefined
  : F['type'] extends 'integer'
    ? number | undefined
    : F['type'] extends 'boolean'
      ? boolean
      : readonly string[];

export type FlagValues<Flags extends Readonly<Record<string, FlagSpec>>> = { readonly [K in keyof Flags]: FlagValue<Flags[K]> };

/** A command as data; `run` returns the exit code and imports its work lazily. */
export interface Command {
  /** `run`, or `trace inspect`. */
  readonly name: string;
  readonly describe: string;
  readonly argument?: ArgumentSpec;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  run(flags: Readonly<Record<string, unknown>>, context: CommandContext): Promise<number>;
}

/** Types the flags of `run` after their specs. */
export function defineCommand<const Flags extends Readonly<Record<string, FlagSpec>>>(
  command: Omit<Command, 'flags' | 'run'> & {
    readonly flags: Flags;
    run(flags: FlagValues<Flags>, context: CommandContext): Promise<number>;
  },
): Command {
  return { ...command, run: (flags, context) => command.run(flags as FlagValues<Flags>, context) };
}
