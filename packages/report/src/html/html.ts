/** Markup that needs no escaping any more. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Template tag: every text put in is escaped; only {@link Markup} passes as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = strings.reduce((whole, piece, index) => whole + written(parts[index - 1] ?? '') + piece);
  return { markup: text };
}

/** Takes text as markup; for generated pictures and code, never for what a user wrote. */
export function raw(markup: string): Markup {
  return { markup };
}

/** JSON inside a `<script>`: no `<` can end the element or open a comment. */
export function jsonForScript(json: string): Markup {
  return raw(json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'));
}

/** JavaScript inside a `<script>`: `</script` and `<!--` may stand in strings and regular expressions only. */
export function codeForScript(code: string): Markup {
  return raw(code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--').replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, ''));
}

function written(part: Part): string {
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return escape(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (character) => ENTITIES[character] ?? '\ufffd');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
