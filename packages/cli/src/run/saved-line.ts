/** `  saved runs/two/ (result.json, report.html, 8 charts)`, set off by a blank line. */
export function savedLine(folder: string, files: readonly string[]): string {
  const shown = files.filter((file) => !file.includes('/'));
  return `\n  saved ${folder}/ (${[...shown, ...(shown.length < files.length ? [`${files.length - shown.length} charts`] : [])].join(', ')})\n`;
}
