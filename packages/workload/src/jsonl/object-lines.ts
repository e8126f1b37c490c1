import { lineTooLong, notJson } from '../diagnostics.ts';
import { locateJsonFault } from './json-error.ts';
import { parseJsonRow, type JsonRow } from './parse-json-row.ts';

const MAX_OBJECT_CHARACTERS = 256 * 1024 * 1024;

/** An object, its text, and the line on which it starts. */
export interface LineObject {
  readonly row: JsonRow;
  readonly text: string;
  readonly line: number;
}

/** Puts lines together to objects: one to a line, or over many where JSON is printed with indentation. */
export class ObjectLines {
  readonly #source: string;
  #parts: string[] = [];
  #characters = 0;
  #start = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Has it the beginning of an object that goes on below? */
  get isOpen(): boolean {
    return this.#parts.length > 0;
  }

  /** Takes the next line; returns the object that ends with it. @throws ForetokenError E0507, E0517. */
  push(text: string, line: number): LineObject | undefined {
    if (this.#parts.length === 0) {
      if (text.trim() === '') return undefined;
      this.#start = line;
      try {
        return { row: parseJsonRow(text, { source: this.#source, line }), text, line };
      } catch (error) {
        if (!goesOn(text)) throw error;
      }
    }
    this.#parts.push(text);
    this.#characters += text.length;
    if (this.#characters > MAX_OBJECT_CHARACTERS) throw lineTooLong(this.#source, MAX_OBJECT_CHARACTERS);
    // Printed with indentation, only the last line starts with the brace that closes the object.
    return text.startsWith('}') ? this.#take() : undefined;
  }

  /** The object that the end of the file leaves open, complete or not. @throws ForetokenError E0507. */
  end(): LineObject | undefined {
    return this.#parts.length === 0 ? undefined : this.#take();
  }

  #take(): LineObject {
    const text = this.#parts.join('\n');
    const first = this.#parts[0] as string;
    const line = this.#start;
    this.#parts = [];
    this.#characters = 0;
    try {
      return { row: JSON.parse(text) as JsonRow, text, line };
    } catch {
      const fault = locateJsonFault(text);
      const before = text.slice(0, fault.index).split('\n');
      // A first line that only looked like the start of an object is what is wrong with JSON Lines.
      if (before.length > 1 && first.trim().length > 1) parseJsonRow(first, { source: this.#source, line });
      throw notJson({ source: this.#source, line: line + before.length - 1, column: (before.at(-1) ?? '').length + 1 }, fault.found);
    }
  }
}

/** Is this text, which is no JSON, the beginning of an object that may go on below? */
function goesOn(text: string): boolean {
  return text.trimStart().startsWith('{') && locateJsonFault(text).index >= text.trimEnd().length;
}
