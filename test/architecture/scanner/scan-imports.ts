/** How a module reaches another one. */
export type ImportKind = 'static' | 'type' | 'side-effect' | 're-export' | 'dynamic';

export interface ImportEdge {
  readonly specifier: string;
  readonly kind: ImportKind;
  /** Counted from 1. */
  readonly line: number;
}

const FORMS: readonly { readonly kind: ImportKind; readonly pattern: RegExp }[] = [
  { kind: 'side-effect', pattern: /(?<![\w$.])import\s*(?=['"])/g },
  { kind: 'static', pattern: /(?<![\w$.])import\s+(?!type\s+[\w${*])[\w$*{][^'"`;()]*?\bfrom\s*(?=['"])/g },
  { kind: 'type', pattern: /(?<![\w$.])import\s+type\s+[\w${*][^'"`;()]*?\bfrom\s*(?=['"])/g },
  { kind: 're-export', pattern: /(?<![\w$.])export\s+(?:type\s+)?[{*][^'"`;()]*?\bfrom\s*(?=['"])/g },
  { kind: 'dynamic', pattern: /(?<![\w$.])(?:import|require)\s*\(\s*(?=['"`])/g },
];

/** Every import of a source, in the order of appearance; `code` is its {@link maskSource masked} form. */
export function scanImports(text: string, code: string): ImportEdge[] {
  return FORMS.flatMap(({ kind, pattern }) =>
    [...code.matchAll(pattern)].map((match) => ({ kind, start: match.index, quote: match.index + match[0].length })),
  )
    .toSorted((a, b) => a.start - b.start)
    .map(({ kind, start, quote }) => ({ kind, specifier: stringAt(text, code, quote), line: lineAt(text, start) }));
}

/** The literal whose opening quote stands at `quote`; the masked form tells where it closes. */
function stringAt(text: string, code: string, quote: number): string {
  return text.slice(quote + 1, code.indexOf(code[quote]!, quote + 1));
}

/** Line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
