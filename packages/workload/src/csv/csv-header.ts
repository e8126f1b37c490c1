/** Column names of an unquoted or quoted header line, without its line end. */
export function csvHeader(line: string): string[] {
  const names: string[] = [];
  const field = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (match === null) return names;
    names.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] !== ',') return names;
  }
}
