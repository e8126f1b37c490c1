import { ForetokenError } from '@foretoken/kernel';
import { closest } from './closest.ts';

/** Bounds of a number field. */
export interface NumberRule {
  /** Smallest value allowed; default: must be positive. */
  readonly min?: number;
  readonly integer?: boolean;
}

/**
 * Reads the fields of one parsed JSON object and complains with file, field, value and bound. Hand-written
 * because the schema library costs 50 ms at start-up; the tests check every shipped file with both.
 */
export class FieldReader {
  readonly file: string;
  readonly prefix: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #seen = new Set<string>();

  constructor(value: unknown, file: string, prefix = '') {
    this.file = file;
    this.prefix = prefix;
    if (!isObject(value)) throw this.#complaint('', value, 'an object');
    this.fields = value;
  }

  string(key: string): string {
    const value = this.#take(key);
    if (typeof value !== 'string') throw this.#complaint(key, value, 'a string');
    return value;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.#take(key);
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw this.#complaint(key, value, `one of ${choices.join(', ')}`);
    return choice;
  }

  boolean(key: string): boolean {
    const value = this.#take(key);
    if (typeof value !== 'boolean') throw this.#complaint(key, value, 'true or false');
    return value;
  }

  number(key: string, rule: NumberRule = {}): number {
    const value = this.#take(key);
    const enough = typeof value === 'number' && Number.isFinite(value) && (rule.min === undefined ? value > 0 : value >= rule.min);
    if (!enough || (rule.integer === true && !Number.isInteger(value))) {
      const kind = rule.integer === true ? 'whole number' : 'number';
      throw this.#complaint(key, value, rule.min === undefined ? `a positive ${kind}` : `a ${kind} of at least ${rule.min}`);
    }
    return value;
  }

  integer(key: string, min?: number): number {
    return this.number(key, min === undefined ? { integer: true } : { integer: true, min });
  }

  numberOrNull(key: string, rule: NumberRule = {}): number | null {
    return this.#isNull(key) ? null : this.number(key, rule);
  }

  stringOrNull(key: string): string | null {
    return this.#isNull(key) ? null : this.string(key);
  }

  strings(key: string): readonly string[] {
    const value = this.#take(key);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw this.#complaint(key, value, 'a list of strings');
    }
    return value;
  }

  integers(key: string, min = 1): readonly number[] {
    const value = this.#take(key);
    if (!Array.isArray(value) || !value.every((item) => Number.isInteger(item) && item >= min)) {
      throw this.#complaint(key, value, `a list of whole numbers of at least ${min}`);
    }
    return value;
  }

  list(key: string): readonly FieldReader[] {
    const value = this.#take(key);
    if (!Array.isArray(value)) throw this.#complaint(key, value, 'a list');
    return value.map((item, index) => new FieldReader(item, this.file, `${this.prefix}${key}[${index}].`));
  }

  object(key: string): FieldReader {
    return new FieldReader(this.#take(key), this.file, `${this.prefix}${key}.`);
  }

  objectOrNull(key: string): FieldReader | null {
    return this.#isNull(key) ? null : this.object(key);
  }

  /** Whether the field is there; asking does not count as reading. */
  has(key: string): boolean {
    return Object.hasOwn(this.fields, key);
  }

  /** All keys, for objects used as maps; marks them as read. */
  keys(): readonly string[] {
    const keys = Object.keys(this.fields);
    for (const key of keys) this.#seen.add(key);
    return keys;
  }

  /** Rejects fields that nobody read: a misspelt optional field must not vanish. */
  finish(): void {
    const unknown = Object.keys(this.fields).find((key) => !this.#seen.has(key));
    if (unknown === undefined) return;
    const near = closest(unknown, [...this.#seen].filter((key) => !this.has(key)));
    throw dataError(
      this.file,
      `${this.file}: unknown field "${this.prefix}${unknown}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    );
  }

  /** Error about a value that is well-formed but impossible. */
  impossible(key: string, expectation: string): ForetokenError {
    return this.#complaint(key, this.fields[key], expectation);
  }

  #take(key: string): unknown {
    this.#seen.add(key);
    return this.fields[key];
  }

  #isNull(key: string): boolean {
    return this.#take(key) === null;
  }

  #complaint(key: string, value: unknown, expectation: string): ForetokenError {
    const where = key === '' ? this.prefix.slice(0, -1) : `${this.prefix}${key}`;
    const what = where === '' ? 'the file' : `field "${where}"`;
    const state = value === undefined ? 'is missing' : `is ${describe(value)}`;
    return dataError(this.file, `${this.file}: ${what} must be ${expectation}, but ${state}.`);
  }
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dataError(file: string, message: string): ForetokenError {
  return new ForetokenError(message, {
    code: 'E0305',
    path: file,
    hint: 'Correct the data file; models/README.md describes the fields.',
  });
}
