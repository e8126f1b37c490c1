/** Lines of at most `width` code points, broken at blanks; a longer word stays whole. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && [...longer].length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Rows whose last cell is wrapped: further lines are rows with nothing before it. */
export function wrapLastCell(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  return rows.flatMap((row) => {
    const [first = '', ...more] = wrapText(row.at(-1) ?? '', width);
    const blank = row.slice(0, -1).map(() => '');
    return [[...row.slice(0, -1), first], ...more.map((line) => [...blank, line])];
  });
}
