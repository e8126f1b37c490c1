import { ForetokenError } from '@foretoken/kernel';

type Fields = Readonly<Record<string, unknown>>;

/** Nothing in a config is larger; keeps products of sizes exact enough to be checked. */
const LARGEST_SIZE = 1e9;

/** A parsed config.json, read by meaning: every reader names the keys that different families use for one thing. */
export class HfRecord {
  readonly name: string;
  readonly modelType: string;
  readonly warnings: string[] = [];
  readonly #fields: Fields;

  constructor(json: unknown, name: string, defaults: (modelType: string) => Fields) {
    if (!isFields(json)) throw configError('E0306', name, `config.json of ${name} must hold a JSON object, but is ${JSON.stringify(json) ?? 'empty'}.`);
    const text = languagePart(json);
    this.name = name;
    this.modelType = String(text['model_type'] ?? json['model_type'] ?? '');
    this.#fields = { ...defaults(this.modelType), ...withoutNulls(json), ...withoutNulls(text) };
  }

  /** Value of the first key that is there. */
  value(...keys: string[]): unknown {
    return keys.map((key) => this.#fields[key]).find((value) => value !== undefined);
  }

  /** Positive whole number under the first key that is there. Throws E0306 when none is, E0307 when it is no such number. */
  size(...keys: string[]): number {
    const size = this.optionalSize(...keys);
    if (size !== undefined) return size;
    throw configError('E0306', this.name, `config.json of ${this.name} lacks "${keys[0]}", which is needed to compute weights and KV bytes.`);
  }

  optionalSize(...keys: string[]): number | undefined {
    return this.#whole(keys, 1);
  }

  /** Like `size`, zero and absence allowed. */
  count(...keys: string[]): number {
    return this.#whole(keys, 0) ?? 0;
  }

  flag(key: string): boolean | undefined {
    const value = this.#fields[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw this.impossible(key, 'true or false');
    return value;
  }

  text(...keys: string[]): string | undefined {
    const value = this.value(...keys);
    return typeof value === 'string' ? value : undefined;
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.#fields[key];
    return Array.isArray(value) ? value : undefined;
  }

  object(key: string): Fields | undefined {
    const value = this.#fields[key];
    return isFields(value) ? value : undefined;
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  /** Error E0307: the field is there but cannot be. */
  impossible(key: string, expectation: string): ForetokenError {
    const value = this.#fields[key];
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value) ?? 'missing';
    return configError('E0307', this.name, `config.json of ${this.name}: "${key}" must be ${expectation}, but is ${shown.slice(0, 60)}.`);
  }

  #whole(keys: readonly string[], min: number): number | undefined {
    const key = keys.find((each) => this.#fields[each] !== undefined);
    if (key === undefined) return undefined;
    const value = this.#fields[key];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
      throw this.impossible(key, min === 0 ? 'a whole number of at least 0' : 'a positive whole number');
    }
    if (value > LARGEST_SIZE) throw this.impossible(key, `at most ${LARGEST_SIZE}`);
    return value;
  }
}

/** Multimodal configs nest the language model. */
function languagePart(json: Fields): Fields {
  const nested = [json['text_config'], json['llm_config'], json['language_config']].find(isFields);
  return nested ?? json;
}

/** `null` means "default" in config.json. */
function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function configError(code: string, name: string, message: string): ForetokenError {
  return new ForetokenError(message, {
    code,
    path: name,
    hint: 'Use the config.json of a decoder-only language model from Hugging Face, or write models/llms/<id>.json by hand.',
  });
}
