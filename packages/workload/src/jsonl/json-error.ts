/** Where and why a text is not JSON; `index` counts from 0. */
export interface JsonFault {
  readonly index: number;
  readonly found: string;
}

const tokens = /\s*(?:([{}[\]:,])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/**
 * The first place where `text` stops being JSON. JSON.parse does not tell the position in every
 * version of V8, so this walks the tokens once more; only run on a text that JSON.parse refused.
 */
export function locateJsonFault(text: string): JsonFault {
  const scan = new RegExp(tokens.source, 'y');
  const open: string[] = [];
  let expect: Expectation = 'value';
  for (;;) {
    const start = scan.lastIndex;
    const match = scan.exec(text);
    const index = start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
    if (match === null) return fault(text, index);
    const next = step(expect, match[1] ?? (match[0].trimStart().startsWith('"') ? 'string' : 'literal'), open);
    if (next === undefined) return fault(text, index);
    if (next === 'end') return fault(text, scan.lastIndex + (/^\s*/.exec(text.slice(scan.lastIndex))?.[0].length ?? 0));
    expect = next;
  }
}

/** `first…` = right after an opening bracket, where it may also close. */
type Expectation = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

/** What must follow `token`, `end` after the outermost value, or undefined when the token is out of place. */
function step(expect: Expectation, token: string, open: string[]): Expectation | 'end' | undefined {
  const container = open.at(-1);
  if (token === '{' || token === '[') {
    if (expect !== 'value' && expect !== 'first value') return undefined;
    open.push(token);
    return token === '{' ? 'first key' : 'first value';
  }
  if (token === '}' || token === ']') {
    if (container !== (token === '}' ? '{' : '[') || (expect !== 'comma' && !expect.startsWith('first'))) return undefined;
    open.pop();
    return open.length === 0 ? 'end' : 'comma';
  }
  if (token === ',') return expect === 'comma' ? (container === '{' ? 'key' : 'value') : undefined;
  if (token === ':') return expect === 'colon' ? 'value' : undefined;
  if (expect === 'key' || expect === 'first key') return token === 'string' ? 'colon' : undefined;
  if (expect !== 'value' && expect !== 'first value') return undefined;
  return open.length === 0 ? 'end' : 'comma';
}

const fault = (text: string, index: number): JsonFault => ({
  index: Math.min(index, text.length),
  found: index >= text.length ? 'the line ends too early' : `unexpected "${text.slice(index, index + 12)}"`,
});
