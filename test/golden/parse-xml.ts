/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Own text, entities resolved. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#10': '\n' };

/** Reads the XML that tools for JUnit read; strict: throws at whatever is not well-formed. */
export function parseXml(text: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  if (!text.startsWith(declaration)) throw new Error('no XML declaration');
  const reader = new Reader(text, declaration.length);
  const root = reader.element();
  if (text.slice(reader.at).trim() !== '') throw new Error('text behind the root');
  return root;
}

class Reader {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  element(): XmlElement {
    const [, name = '', attributesText = '', closed] = this.#take(/\s*<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/y);
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of attributesText.matchAll(/([\w-]+)="([^"]*)"/g)) {
      if (key in attributes) throw new Error(`${key} twice in <${name}>`);
      attributes[key] = resolve(value);
    }
    if (closed === '/') return { name, attributes, children: [], text: '' };
    const children: XmlElement[] = [];
    let text = '';
    for (;;) {
      text += resolve(this.#take(/[^<]*/y)[0]);
      if (this.#text.startsWith(`</${name}>`, this.at)) break;
      children.push(this.element());
    }
    this.at += name.length + 3;
    return { name, attributes, children, text };
  }

  #take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null) throw new Error(`not well-formed at ${this.#text.slice(this.at, this.at + 60)}`);
    this.at = pattern.lastIndex;
    return match;
  }
}

function resolve(text: string): string {
  return text.replaceAll(/&([^;\s]*);?/g, (whole, name: string) => {
    const entity = ENTITIES[name];
    if (entity === undefined || !whole.endsWith(';')) throw new Error(`no entity ${whole}`);
    return entity;
  });
}
