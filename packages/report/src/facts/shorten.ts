/** Cuts text to `most` characters, the last of them an ellipsis. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…`;
}

/** Cuts a name in its middle: names differ at either end. */
export function shortenName(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - tail)}…${name.slice(name.length - tail)}`;
}

/** Names cut in their middle, still all different: what would be the same gets a number. */
export function shortNames(names: readonly string[], most: number): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let short = shortenName(name, most);
    for (let n = 2; taken.has(short); n += 1) short = `${shortenName(name, most - 5)} (${n})`;
    taken.add(short);
    return short;
  });
}
