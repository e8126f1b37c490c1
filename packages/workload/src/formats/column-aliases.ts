import type { TimeUnit } from './trace-format.ts';

/** Usual names of a length column, likeliest first. */
export const inputAliases: readonly string[] = [
  'input_tokens', 'input_length', 'prompt_tokens', 'prompt_length', 'num_prefill_tokens', 'input_toks',
  'input_len', 'prompt_len', 'num_input_tokens', 'num_prompt_tokens', 'prefill_tokens', 'context_tokens', 'request_tokens', 'input',
];
export const outputAliases: readonly string[] = [
  'output_tokens', 'output_length', 'completion_tokens', 'generated_tokens', 'num_decode_tokens', 'output_toks',
  'output_len', 'completion_length', 'completion_len', 'num_output_tokens', 'num_completion_tokens', 'decode_tokens', 'response_tokens', 'output',
];

/** Names that can only be an arrival time, and names that any time may have. */
export const arrivalNames: readonly string[] = ['arrival', 'arrival_time', 'arrived_at'];
export const timeNames: readonly string[] = ['timestamp', 'time', 'ts'];

const units: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** Names that say their unit: `arrival_s`, `arrival_time_ms`, `timestamp_us`, … */
export const arrivalsWithUnit: readonly (readonly [string, TimeUnit])[] = [...arrivalNames, ...timeNames].flatMap((name) =>
  units.map((unit) => [`${name}_${unit}`, unit] as const),
);

/** The first alias that a column has, spelt so or in other letters: `Prompt Tokens`, `promptTokens`, `PROMPT-TOKENS`. */
export function findAlias(aliases: readonly string[], seen: readonly string[]): string | undefined {
  const exact = aliases.find((alias) => seen.includes(alias));
  if (exact !== undefined) return exact;
  const spelt = new Map(seen.map((column) => [snakeCase(column), column]));
  const alias = aliases.find((each) => spelt.has(each));
  return alias === undefined ? undefined : spelt.get(alias);
}

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().replace(/[\s.-]+/g, '_');
