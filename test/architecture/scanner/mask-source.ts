const REGEX_MAY_FOLLOW = /(?:^|[([{,;:=!&|?+\-*%~^<>}]|\b(?:return|typeof|case|of|in|void|throw|new|delete|await|yield|else))$/;

/**
 * The source with the insides of comments, strings, templates and regular expressions blanked; every
 * character keeps its offset and line, quotes stay, and `${…}` inside a template stays code.
 */
export function maskSource(text: string): string {
  const out: string[] = [];
  const templates: number[] = [];
  let braces = 0;
  let i = 0;
  const blankTo = (end: number): void => {
    for (; i < end; i++) out.push(text[i] === '\n' ? '\n' : ' ');
  };
  const keep = (): void => {
    out.push(text[i++]!);
  };
  const template = (): void => {
    blankTo(templateTextEnd(text, i));
    if (text[i] === '`') return keep();
    if (i >= text.length) return;
    keep();
    keep();
    templates.push(braces);
  };
  while (i < text.length) {
    const char = text[i]!;
    if (text.startsWith('//', i) || (i === 0 && text.startsWith('#!'))) blankTo(endOr(text, text.indexOf('\n', i)));
    else if (text.startsWith('/*', i)) blankTo(endOr(text, text.indexOf('*/', i + 2) + 2, 1));
    else if (char === "'" || char === '"') {
      const end = stringEnd(text, i);
      keep();
      blankTo(end - 1);
      if (i < text.length) keep();
    } else if (char === '`') {
      keep();
      template();
    } else if (char === '}' && templates.at(-1) === braces) {
      templates.pop();
      keep();
      template();
    } else if (char === '/' && REGEX_MAY_FOLLOW.test(lastCode(out))) blankTo(regexEnd(text, i));
    else {
      if (char === '{') braces++;
      if (char === '}') braces--;
      keep();
    }
  }
  return out.join('');
}

function endOr(text: string, end: number, missing = -1): number {
  return end === missing ? text.length : end;
}

function lastCode(out: readonly string[]): string {
  let end = out.length;
  while (end > 0 && /\s/.test(out[end - 1]!)) end--;
  return out.slice(Math.max(0, end - 12), end).join('');
}

function stringEnd(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== text[start] && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return Math.min(i + 1, text.length);
}

/** Index of the closing backtick or of the next `${`. */
function templateTextEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length && text[i] !== '`' && !text.startsWith('${', i)) i += text[i] === '\\' ? 2 : 1;
  return Math.min(i, text.length);
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  let i = start + 1;
  for (; i < text.length && text[i] !== '\n' && (inClass || text[i] !== '/'); i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
  }
  return Math.min(i + 1, text.length);
}
