/** Accepted drafts of one verification after the other, recorded on a real engine. */
export interface RecordedAcceptance {
  readonly recorded: readonly number[];
}

/** Speculative decoding: method, draft tokens per step, and how many of them are accepted. */
export interface SpeculativeOptions {
  readonly method: SpeculativeMethod;
  readonly tokens: number;
  /** One probability per draft token, given that all before it were accepted; or a recording. */
  readonly acceptance: readonly number[] | RecordedAcceptance;
  /** Catalogue name or Hugging Face name of the draft model. */
  readonly draftModel?: string;
}

/** Where drafts come from. */
export type SpeculativeMethod = 'ngram' | 'eagle' | 'mtp' | 'draft-model' | 'medusa';

interface IntegerSpec {
  readonly kind: 'integer';
  readonly about: string;
  readonly minimum: number;
}

interface NumberSpec {
  readonly kind: 'number';
  readonly about: string;
  readonly minimum?: number;
  readonly below?: number;
  readonly maximum?: number;
}

/** Seconds; a scenario may write `15s`. */
interface DurationSpec {
  readonly kind: 'duration';
  readonly about: string;
  readonly allowZero?: boolean;
}

interface ShareSpec {
  readonly kind: 'share';
  readonly about: string;
}

interface BooleanSpec {
  readonly kind: 'boolean';
  readonly about: string;
}

interface ChoiceSpec {
  readonly kind: 'choice';
  readonly about: string;
  readonly values: readonly string[];
}

interface TextSpec {
  readonly kind: 'text';
  readonly about: string;
}

interface NumbersSpec {
  readonly kind: 'numbers';
  readonly about: string;
}

interface SpeculativeSpec {
  readonly kind: 'speculative';
  readonly about: string;
  readonly methods: readonly SpeculativeMethod[];
}

/** One option of an engine, as data: the scenario schema, its documentation and its checks are made from it. */
export type OptionSpec = (IntegerSpec | NumberSpec | DurationSpec | ShareSpec | BooleanSpec | ChoiceSpec | TextSpec | NumbersSpec | SpeculativeSpec) & {
  /** The mode or backend that alone reads it; absent = all do. */
  readonly only?: string;
};

/** An engine's options by their scenario names: the flags of the real engine in camelCase. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** One spec for each option of an engine's options type. */
export type OptionSpecsOf<Options> = { readonly [Name in keyof Options]-?: OptionSpec };

/** A whole number of at least `minimum`. */
export function integer(minimum: number, about: string): OptionSpec {
  return { kind: 'integer', minimum, about };
}

/** A finite number within bounds: at least `minimum`, below `below` or at most `maximum`. */
export function number(about: string, bounds: { readonly minimum?: number; readonly below?: number; readonly maximum?: number } = {}): OptionSpec {
  return { kind: 'number', about, ...bounds };
}

/** A number above 0 and at most 1. */
export function share(about: string): OptionSpec {
  return { kind: 'share', about };
}

/** `true` or `false`. */
export function flag(about: string): OptionSpec {
  return { kind: 'boolean', about };
}

/** One of a few words. */
export function choice(values: readonly string[], about: string): OptionSpec {
  return { kind: 'choice', values, about };
}

/** Any text that is not empty. */
export function text(about: string): OptionSpec {
  return { kind: 'text', about };
}

/** A list of numbers. */
export function numbers(about: string): OptionSpec {
  return { kind: 'numbers', about };
}

/** Drafts by one of `methods`. */
export function speculative(methods: readonly SpeculativeMethod[], about: string): OptionSpec {
  return { kind: 'speculative', methods, about };
}

/** An option that one mode or backend of the engine alone reads; its description says so. */
export function only(mode: string, spec: OptionSpec): OptionSpec {
  return { ...spec, only: mode, about: `${mode}: ${spec.about}` };
}
