const DOT = ' · ';

/** The parts that all titles share, in their order. */
export function commonTitle(titles: readonly string[]): string {
  const [first = ''] = titles;
  return first.split(DOT).filter((part) => isShared(part, titles)).join(DOT);
}

/** The parts of a title that not all share. */
export function ownTitle(title: string, titles: readonly string[]): string {
  const own = title.split(DOT).filter((part) => !isShared(part, titles));
  return own.length === 0 ? title : own.join(DOT);
}

function isShared(part: string, titles: readonly string[]): boolean {
  return titles.every((title) => title.split(DOT).includes(part));
}
