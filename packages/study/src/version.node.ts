import { readFileSync } from 'node:fs';

/** Version of Foretoken: all packages share one. */
export function foretokenVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
