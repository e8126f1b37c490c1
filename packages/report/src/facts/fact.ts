/** One labelled line of evidence; the parts are set apart by dots in a terminal and by cells on a page. */
export interface Fact {
  readonly label: string;
  readonly parts: readonly string[];
}

export function fact(label: string, ...parts: readonly string[]): Fact {
  return { label, parts: parts.filter((part) => part !== '') };
}
